import { groupBy } from './group-by.js';

const indexes = new WeakMap<readonly object[], Map<string, unknown>>();
const groups = new WeakMap<readonly object[], Map<string, unknown>>();

/**
 * The rows of an observation by node, built once per array. Every gate looks nodes up, and a linear search in each
 * would make deciding quadratic in the size of the cluster.
 */
export function byNode<Row extends { readonly node: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, Row> {
  return index(rows, (row) => row.node);
}

/** The same by id. */
export function byId<Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return index(rows, (row) => row.id);
}

/** The same by instance. */
export function byInstance<Row extends { readonly instance: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, Row> {
  return index(rows, (row) => row.instance);
}

/** Rows of one node when there may be several. */
export function groupByNode<Row extends { readonly node: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> {
  const known = groups.get(rows);
  if (known !== undefined) return known as Map<string, Row[]>;
  const built = groupBy(rows, (row) => row.node) as Map<string, Row[]>;
  groups.set(rows, built);
  return built;
}

function index<Row extends object>(
  rows: readonly Row[],
  key: (row: Row) => string,
): ReadonlyMap<string, Row> {
  const known = indexes.get(rows);
  if (known !== undefined) return known as Map<string, Row>;
  const built = new Map(rows.map((row) => [key(row), row]));
  indexes.set(rows, built);
  return built;
}

const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** A list as a set, built once per list. */
export function asSet(list: readonly string[]): ReadonlySet<string> {
  const known = sets.get(list);
  if (known !== undefined) return known;
  const built = new Set(list);
  sets.set(list, built);
  return built;
}
