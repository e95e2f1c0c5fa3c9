import {
  isAcknowledgedWrite,
  type History,
  type Operation,
  type Read,
  type Value,
} from '../history/operation.js';
import { pick, type Random, randomFrom } from './random.js';

/** The name of a way to break a history. */
export type PlantName =
  | 'stale-read'
  | 'value-from-nowhere'
  | 'value-of-another-key'
  | 'failed-write-seen'
  | 'value-before-written'
  | 'lost-write'
  | 'swapped-twice'
  | 'refused-though-equal'
  | 'went-backwards'
  | 'unknown-write-applied-twice'
  | 'split-brain';

/** What a plant may use. */
interface Site {
  readonly history: History;
  readonly random: Random;
  /** A key that was written; what is appended goes here. */
  readonly key: string;
  /** An instant after everything else. */
  readonly quiet: number;
}

type Plant = (site: Site) => readonly Operation[] | undefined;

/** Ways in which a store breaks its promise; each makes a history that no register can have produced. */
const plants: Readonly<Record<PlantName, Plant>> = {
  'stale-read': (site) =>
    exchangeRead(site, (read, writes) => {
      const replaced = writes.findLast(({ end }) => end < read.start);
      const old = writes.find((write) => replaced !== undefined && write.end < replaced.start);
      return old?.value;
    }),
  'value-from-nowhere': (site) => exchangeRead(site, () => 'written by nobody'),
  'value-of-another-key': (site) =>
    exchangeRead(site, (read) => {
      const elsewhere = site.history.operations.filter(
        (operation) => operation.key !== read.key && isAcknowledgedWrite(operation),
      );
      const other = pick(site.random, elsewhere);
      return other === undefined || other.kind === 'read' ? undefined : other.value;
    }),
  'failed-write-seen': (site) =>
    exchangeRead(site, (read) => {
      const failed = site.history.operations.find(
        ({ kind, key, outcome, start }) =>
          kind === 'write' && outcome === 'failed' && key === read.key && start < read.end,
      );
      return failed?.kind === 'write' ? failed.value : undefined;
    }),
  'value-before-written': (site) =>
    exchangeRead(site, (read, writes) => writes.find(({ start }) => start > read.end)?.value),
  'lost-write': (site) => append(site, [write('x', 1), write('y', 3), look('x', 5)]),
  'swapped-twice': (site) => append(site, [write('x', 1), swap('x', 'y', 3), swap('x', 'z', 3.5)]),
  // A write whose outcome nobody knows may come in between, and then the refusal is right.
  'refused-though-equal': (site) =>
    site.history.operations.some(({ outcome, key }) => outcome === 'unknown' && key === site.key)
      ? undefined
      : append(site, [write('x', 1), swap('x', 'y', 3, false)]),
  'went-backwards': (site) => append(site, [write('x', 1), open(write('y', 3)), look('y', 5), look('x', 7)]),
  'unknown-write-applied-twice': (site) =>
    append(site, [open(write('x', 1)), look('x', 3), write('y', 5), look('y', 7), look('x', 9)]),
  'split-brain': (site) =>
    append(site, [
      write('x', 1),
      write('y', 1.5),
      look('x', 4),
      look('y', 4.2),
      look('x', 6),
      look('y', 6.2),
    ]),
};

/** All of them. */
export const plantNames: readonly PlantName[] = Object.keys(plants) as PlantName[];

/**
 * A copy of a good history with one violation in it; `undefined` where the history offers no place for one. The
 * history's values must be unique, as `simulate` makes them by default.
 */
export function plant(name: PlantName, history: History, seed: number): History | undefined {
  const random = randomFrom(seed);
  const last = pick(random, history.operations.filter(isAcknowledgedWrite));
  if (last === undefined) return undefined;
  const quiet = Math.max(...history.operations.map(({ start, end }) => end ?? start)) + 1000;
  const operations = plants[name]({ history, random, key: last.key, quiet });
  return operations === undefined ? undefined : { ...history, operations };
}

type AnsweredRead = Read & { readonly outcome: 'ok' };

interface Placed {
  readonly value: Value;
  readonly start: number;
  readonly end: number;
}

/** Exchanges what one read saw, by a value that cannot be right; reads are tried in random order. */
function exchangeRead(
  { history, random }: Site,
  wrong: (read: AnsweredRead, writes: readonly Placed[]) => Value | undefined,
): readonly Operation[] | undefined {
  const reads = history.operations.filter(
    (operation): operation is AnsweredRead => operation.kind === 'read' && operation.outcome === 'ok',
  );
  const from = Math.floor(random() * reads.length);
  for (const read of [...reads.slice(from), ...reads.slice(0, from)]) {
    const writes = history.operations.flatMap((operation) =>
      isAcknowledgedWrite(operation) && operation.key === read.key ? [operation] : [],
    );
    const returned = wrong(read, writes);
    if (returned === undefined || returned === read.returned) continue;
    return history.operations.map((operation) => (operation === read ? { ...read, returned } : operation));
  }
  return undefined;
}

type Appended = Operation & { readonly end: number };
const nobody = { client: 'planted', key: '' };

function write(value: string, start: number): Appended {
  return { ...nobody, kind: 'write', value, start, end: start + 1, outcome: 'ok' };
}

function look(returned: string, start: number): Appended {
  return { ...nobody, kind: 'read', returned, start, end: start + 1, outcome: 'ok' };
}

function swap(expected: string, value: string, start: number, returned = true): Appended {
  return {
    ...nobody,
    kind: 'compare-and-set',
    expected,
    value,
    returned,
    start,
    end: start + 1,
    outcome: 'ok',
  };
}

function open(operation: Appended): Appended {
  const { client, key, start, end } = operation;
  const value = operation.kind === 'read' ? null : operation.value;
  return { client, key, start, end, kind: 'write', value, outcome: 'unknown' };
}

/** Adds operations after everything else, at times counted from then, on a key that was written. */
function append({ history, key, quiet }: Site, operations: readonly Appended[]): readonly Operation[] {
  return [
    ...history.operations,
    ...operations.map((operation) => ({
      ...operation,
      key,
      start: quiet + operation.start,
      end: quiet + operation.end,
    })),
  ];
}
