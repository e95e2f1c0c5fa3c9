import { type CallOptions, reasonOf } from '@moult/member-probe';
import type { EtcdClient } from '../client/client.js';
import type { HashSeen, MemberReport } from './seen.js';

/**
 * Asks every member that answered for the hash at one revision, the furthest that all of them have, so that writes going
 * on meanwhile make no difference. Clients and reports go by place; a null client was not reached.
 */
export function hashRound(
  clients: readonly (EtcdClient | null)[],
  reports: readonly MemberReport[],
  options: CallOptions,
): Promise<readonly HashSeen[]> {
  const revisions = reports.flatMap(({ answer }) =>
    answer.kind === 'answered' ? [answer.status.revision] : [],
  );
  const common = Math.min(...revisions);
  return Promise.all(
    reports.map(async ({ answer }, index): Promise<HashSeen> => {
      const client = clients[index] ?? null;
      if (answer.kind === 'silent' || client === null)
        return { kind: 'unread', because: 'it does not answer' };
      try {
        return await client.hashKv(common, options);
      } catch (error) {
        options.signal?.throwIfAborted();
        return { kind: 'unread', because: reasonOf(error) };
      }
    }),
  );
}
