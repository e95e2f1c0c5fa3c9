import type { RunRecord } from '@moult/aws';
import type { Typed } from '../render/typed.js';

/**
 * The command that brings back the nodes that an aborted run has left out; whoever prints one asks here. Pure.
 *
 * What was half created is created; what was half upgraded goes back, because the way forward may be closed to it: some
 * services take a step to another version only while every member is healthy.
 */
export function wayOut(
  { intent, release }: Pick<RunRecord, 'intent' | 'release'>,
  who: { readonly release: string; readonly typed: Typed },
): string {
  if (intent === 'create' || intent === 'heal') return who.typed.by(release, 'create');
  if (intent !== 'rollback') return who.typed.by(release, 'rollback');
  // A rollback goes to the release before, and is typed with the one it leaves.
  return who.release === release ? who.typed.by(release, 'upgrade') : who.typed.other('rollback');
}
