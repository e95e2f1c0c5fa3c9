import type { LaggingTable } from '../model/versioned.js';
import type { ApiError } from '../protocol/error.js';

/** What a Describe call shows, all or by id; an id that is not visible yet does not exist for the caller. */
export function seenOf<T>(
  table: LaggingTable<T>,
  wanted: readonly string[] | undefined,
  missing: (id: string) => ApiError,
): T[] {
  if (wanted === undefined) return table.allSeen();
  return [...new Set(wanted)].map((id) => {
    const record = table.seen(id);
    if (record === undefined) throw missing(id);
    return record;
  });
}
