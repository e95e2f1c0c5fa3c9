import { expect, test } from 'vitest';
import type { LeftoverKind } from './leftovers.js';
import { Settled, settleMs } from './settled.js';

const thing = (kind: LeftoverKind, id: string) => ({ kind, id, tags: {} });

// Safety rule: what a tag does not show yet must not cost a published image.
test('an image and its snapshot are acted on only when they were seen the same for a while, each for itself', () => {
  const settled = new Settled();
  for (const kind of ['image', 'snapshot'] as const) {
    expect(settled.has(thing(kind, kind), 1000)).toBe(false);
    expect(settled.has(thing(kind, kind), 1000 + settleMs - 1)).toBe(false);
    expect(settled.has(thing(kind, kind), 1000 + settleMs)).toBe(true);
  }
  expect(settled.has(thing('image', 'another'), 1000 + settleMs)).toBe(false);
});

test('everything else has no status that could have changed', () => {
  expect(new Settled().has(thing('instance', 'i-1'), 0)).toBe(true);
});
