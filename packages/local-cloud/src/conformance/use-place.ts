import { afterAll, beforeAll } from 'vitest';
import { makePlace, type Place } from './place.js';
import { openTarget, type Target } from './target.js';

/** What the rows of one file stand on. */
interface Ground {
  readonly target: Target;
  readonly place: Place;
}

/** What a file does with its ground besides. */
interface GroundSteps {
  /** Takes the ground, and makes what all rows share. */
  readonly begin: (ground: Ground) => void | Promise<void>;
  /** Removes what the target's ledger does not know of, when the place is cleared. */
  readonly end?: (ground: Ground) => Promise<void>;
}

/** Opens the target and makes a place in it before the rows of a file, and removes both after them, whatever failed. */
export function usePlace(second: number, { begin, end }: GroundSteps): void {
  let target: Target | undefined;
  let place: Place | undefined;
  beforeAll(async () => {
    target = await openTarget();
    place = await makePlace(target, second);
    await begin({ target, place });
  });
  afterAll(() => endGround(target, place, end));
}

/** Each step whether the one before it failed or not: on AWS what stays costs money, and here a cloud stays running. */
export async function endGround(
  target: Target | undefined,
  place: Place | undefined,
  end?: GroundSteps['end'],
): Promise<void> {
  if (target === undefined) return;
  try {
    await place?.[Symbol.asyncDispose]();
  } finally {
    try {
      if (place !== undefined) await end?.({ target, place });
    } finally {
      await target[Symbol.asyncDispose]();
    }
  }
}
