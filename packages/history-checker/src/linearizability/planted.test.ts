import { describe, expect, test } from 'vitest';
import type { History, Operation } from '../history/operation.js';
import { plant, plantNames, type PlantName } from '../simulator/plant.js';
import { simulate } from '../simulator/simulate.js';
import { failed, history, read, swapped, unknown, wrote } from '../test-support/say.js';
import { checkLinearizability } from './check.js';
import type { Explanation } from './contradiction.js';

interface Planted {
  readonly what: string;
  readonly history: History;
  readonly kind: Explanation['kind'];
  /** How many operations a person has to look at. */
  readonly shown: number;
}

const noise: readonly Operation[] = [
  wrote('n1', [0, 1], { key: 'other' }),
  read('n1', [2, 3], { key: 'other' }),
];

const planted: readonly Planted[] = [
  {
    what: 'a read of a value that an acknowledged write had replaced',
    history: history(wrote('a', [0, 1]), wrote('b', [2, 3]), read('a', [4, 5])),
    kind: 'stale-read',
    shown: 3,
  },
  {
    what: 'a read of "absent" after an acknowledged write: the write is lost',
    history: history(wrote('a', [0, 1]), read(null, [2, 3])),
    kind: 'stale-read',
    shown: 2,
  },
  {
    what: 'a deleted key that is there again',
    history: history(wrote('a', [0, 1]), wrote(null, [2, 3]), read('a', [4, 5])),
    kind: 'stale-read',
    shown: 3,
  },
  {
    what: 'an acknowledged write that nobody sees, though two reads agree on the older value',
    history: history(
      wrote('a', [0, 1]),
      read('a', [2, 3]),
      wrote('b', [4, 5]),
      read('a', [6, 7]),
      read('a', [8, 9]),
    ),
    kind: 'stale-read',
    shown: 3,
  },
  {
    what: 'an update lost by a compare-and-set that went by an older value',
    history: history(wrote('a', [0, 1]), wrote('b', [2, 3]), swapped(['a', 'c'], [4, 5])),
    kind: 'stale-compare-and-set',
    shown: 3,
  },
  {
    what: 'a compare-and-set that created a key twice',
    history: history(swapped([null, 'a'], [0, 3]), swapped([null, 'b'], [1, 4])),
    kind: 'swapped-twice',
    shown: 2,
  },
  {
    what: 'two compare-and-sets that both replaced one value',
    history: history(wrote('a', [0, 1]), swapped(['a', 'b'], [2, 5]), swapped(['a', 'c'], [3, 6])),
    kind: 'swapped-twice',
    shown: 3,
  },
  {
    what: 'a read of a write that was refused',
    history: history(wrote('a', [0, 1]), failed(wrote('b', [2, 3])), read('b', [4, 5])),
    kind: 'failed-write-seen',
    shown: 1,
  },
  {
    what: 'a read of a compare-and-set that was refused',
    history: history(wrote('a', [0, 1]), failed(swapped(['a', 'b'], [2, 3])), read('b', [4, 5])),
    kind: 'failed-write-seen',
    shown: 1,
  },
  {
    what: 'a read of what an answered compare-and-set did not write',
    history: history(wrote('a', [0, 1]), swapped(['x', 'b'], [2, 3], false), read('b', [4, 5])),
    kind: 'value-from-nowhere',
    shown: 1,
  },
  {
    what: 'a value that nobody wrote',
    history: history(wrote('a', [0, 1]), read('garbage', [2, 3])),
    kind: 'value-from-nowhere',
    shown: 1,
  },
  {
    what: "another key's value",
    history: history(wrote('a', [0, 1]), ...noise, read('n1', [4, 5])),
    kind: 'value-from-nowhere',
    shown: 1,
  },
  {
    what: 'a compare-and-set that replaced a value that nobody wrote',
    history: history(wrote('a', [0, 1]), swapped(['ghost', 'b'], [2, 3])),
    kind: 'value-from-nowhere',
    shown: 1,
  },
  {
    what: 'a read that saw a write before it began',
    history: history(read('a', [0, 1]), wrote('a', [2, 3])),
    kind: 'value-before-written',
    shown: 1,
  },
  {
    what: 'time that ran backwards between two clients',
    history: history(
      wrote('a', [0, 1]),
      wrote('b', [2, 20]),
      read('b', [4, 5], { client: 'c2' }),
      read('a', [6, 7], { client: 'c3' }),
    ),
    kind: 'went-backwards',
    shown: 4,
  },
  {
    what: 'a write of unknown outcome that was seen and then was gone',
    history: history(
      wrote('a', [0, 1]),
      unknown(wrote('b', [2, 3])),
      read('b', [4, 5], { client: 'c2' }),
      read('a', [6, 7], { client: 'c3' }),
    ),
    kind: 'went-backwards',
    shown: 4,
  },
  {
    what: 'two halves that each go on with a value of their own',
    history: history(
      wrote('a', [0, 5], { client: 'c1' }),
      wrote('b', [0, 5], { client: 'c2' }),
      read('a', [6, 7], { client: 'c1' }),
      read('b', [8, 9], { client: 'c2' }),
    ),
    kind: 'went-backwards',
    shown: 4,
  },
  {
    what: 'a write of unknown outcome that was applied twice',
    history: history(
      unknown(wrote('a', [0, 1])),
      read('a', [2, 3]),
      wrote('b', [4, 5]),
      read('b', [6, 7]),
      read('a', [8, 9]),
    ),
    kind: 'stale-read',
    shown: 4,
  },
  {
    what: 'a compare-and-set of unknown outcome that was applied twice',
    history: history(
      wrote('a', [0, 1]),
      unknown(swapped(['a', 'b'], [2, 3])),
      read('b', [4, 5]),
      wrote('c', [6, 7]),
      read('b', [8, 9]),
    ),
    kind: 'no-order',
    shown: 4,
  },
  {
    what: 'a compare-and-set that was refused though the value was the expected one',
    history: history(wrote('a', [0, 1]), swapped(['a', 'b'], [2, 3], false)),
    kind: 'refused-though-equal',
    shown: 2,
  },
  {
    what: 'a create that was refused though the key had never been written',
    history: history(swapped([null, 'a'], [0, 1], false)),
    kind: 'refused-though-equal',
    shown: 1,
  },
  {
    what: 'three readers of concurrent writes who saw one value leave and come back',
    history: history(
      wrote('a', [0, 20]),
      wrote('b', [0, 20]),
      read('a', [2, 3]),
      read('b', [4, 5]),
      read('a', [6, 7]),
    ),
    kind: 'went-backwards',
    shown: 5,
  },
  {
    what: 'two writes in parallel whose readers disagree about which came last',
    history: history(
      wrote('a', [0, 5]),
      wrote('b', [0, 5]),
      read('a', [6, 9], { client: 'c2' }),
      read('b', [6, 9], { client: 'c3' }),
    ),
    kind: 'split-view',
    shown: 4,
  },
  {
    what: 'a chain of compare-and-sets with a link that another write broke',
    history: history(
      wrote('a', [0, 1]),
      swapped(['a', 'b'], [2, 3]),
      wrote('x', [4, 5]),
      swapped(['b', 'c'], [6, 7]),
      read('c', [8, 9]),
    ),
    kind: 'stale-compare-and-set',
    shown: 4,
  },
  {
    what: 'a compare-and-set that must come before a write for one reader and after it for another',
    history: history(
      wrote('a', [0, 1]),
      swapped(['a', 'b'], [2, 10]),
      wrote('c', [2, 10]),
      read('c', [3, 4]),
      read('b', [11, 12]),
    ),
    kind: 'no-order',
    shown: 4,
  },
];

describe('a planted violation is caught and explained', () => {
  test.each(planted)('$what', ({ history: broken, kind, shown }) => {
    const verdict = checkLinearizability({ ...broken, operations: [...noise, ...broken.operations] });
    if (verdict.kind !== 'violation') throw new Error(`the verdict is ${verdict.kind}`);
    const [first] = verdict.violations;
    expect(first.explanation.kind).toBe(kind);
    expect(first.operations).toHaveLength(shown);
  });
});

/** What the explanation is called in the midst of a long history; some plants are the same thing once made small. */
const names: Record<PlantName, readonly Explanation['kind'][]> = {
  'stale-read': ['stale-read', 'went-backwards', 'no-order'],
  'value-from-nowhere': ['value-from-nowhere'],
  'value-of-another-key': ['value-from-nowhere'],
  'failed-write-seen': ['failed-write-seen'],
  'value-before-written': ['value-before-written'],
  'lost-write': ['stale-read'],
  'swapped-twice': ['swapped-twice'],
  'refused-though-equal': ['refused-though-equal'],
  'went-backwards': ['went-backwards'],
  'unknown-write-applied-twice': ['stale-read'],
  'split-brain': ['split-view'],
};

describe('a violation planted in a long history is found and made small', () => {
  test.each(plantNames)('%s', (name) => {
    let tried = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const { history: good } = simulate({
        seed,
        clients: 6,
        keys: 3,
        operations: 600,
        failed: 0.05,
        unknown: 0.002,
      });
      const broken = plant(name, good, seed);
      if (broken === undefined) continue;
      tried += 1;
      const verdict = checkLinearizability(broken);
      if (verdict.kind !== 'violation') throw new Error(`seed ${String(seed)}: ${verdict.kind}`);
      const [first, ...others] = verdict.violations;
      expect(others).toEqual([]);
      expect(names[name]).toContain(first.explanation.kind);
      expect(first.operations.length).toBeLessThanOrEqual(6);
    }
    expect(tried).toBeGreaterThan(8);
  });
});
