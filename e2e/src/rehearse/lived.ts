import type { ExitCode, Interrupts, Throwaway } from '@moult/cli';
import { type Left, looked } from '../leftovers/left.js';

/** How a story ended. */
export type Story<Told> =
  | { readonly kind: 'told'; readonly told: Told }
  /** A person stopped it, so there is nothing to judge. */
  | { readonly kind: 'stopped' }
  /** It could not be told, so there is nothing to judge. */
  | { readonly kind: 'failed'; readonly error: unknown };

/** How a story ended and what is left of its environment: neither takes the other's place. */
export interface Lived<Told> {
  readonly story: Story<Told>;
  readonly left: Left;
}

/** What living in an environment takes. */
export interface Life<Told> {
  /** Opens an environment, has the work done in it, and removes it again; rejects when that leaves something. */
  readonly enter: (work: (throwaway: Throwaway) => Promise<ExitCode>) => Promise<ExitCode>;
  readonly interrupts: Pick<Interrupts, 'wish'>;
  readonly keepOnFailure: boolean;
  readonly tell: (throwaway: Throwaway) => Promise<Told>;
  readonly isGreen: (told: Told) => boolean;
  /** What the environment has left in its state, once it was removed. */
  readonly inState: (throwaway: Throwaway) => Promise<readonly string[]>;
}

interface Inside<Told> {
  readonly story: Story<Told>;
  readonly throwaway: Throwaway;
  readonly isKept: boolean;
}

/** Tells a story in an environment of its own and sees it removed, or kept where that was asked for. Never rejects. */
export async function livedIn<Told>(life: Life<Told>): Promise<Lived<Told>> {
  // Whoever enters is told an exit code alone, so what came of it is put down here.
  let inside = null as Inside<Told> | null;
  const work = async (throwaway: Throwaway): Promise<ExitCode> => {
    const story = await storyOf(life, throwaway);
    const code = story.kind === 'told' && life.isGreen(story.told) ? 0 : 1;
    // The very rule by which the environment is kept: what a person stopped has not failed.
    const isKept = life.keepOnFailure && code !== 0 && life.interrupts.wish() === 'none';
    inside = { story, throwaway, isKept };
    return code;
  };
  const removal = await life.enter(work).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  if (inside === null) {
    const left: Left = { kind: 'not-looked', because: 'there was no environment to look in' };
    return { story: unlessStopped(life, removal?.error), left };
  }
  const { story, throwaway, isKept } = inside;
  if (isKept) return { story, left: { kind: 'kept' } };
  const what = removal === null ? [] : [sentence(removal.error)];
  return { story, left: await looked(async () => [...what, ...(await life.inState(throwaway))]) };
}

async function storyOf<Told>(life: Life<Told>, throwaway: Throwaway): Promise<Story<Told>> {
  try {
    const told = await life.tell(throwaway);
    return life.interrupts.wish() === 'none' ? { kind: 'told', told } : { kind: 'stopped' };
  } catch (error) {
    return unlessStopped(life, error);
  }
}

/** What goes wrong after a person has asked to stop is how stopping looks. */
export function unlessStopped(
  { interrupts }: { readonly interrupts: Pick<Interrupts, 'wish'> },
  error: unknown,
): Story<never> {
  return interrupts.wish() === 'none' ? { kind: 'failed', error } : { kind: 'stopped' };
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
