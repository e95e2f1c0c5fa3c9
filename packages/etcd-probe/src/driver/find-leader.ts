import { findLeader as findLeading, type LeaderFound as Found } from '@moult/member-probe';
import type { EtcdClient } from '../client/client.js';
import type { ListedMember } from '../client/members.js';
import type { DriverContext } from './options.js';

/** The leader, asked itself whether it leads. */
export type LeaderFound = Found<
  EtcdClient,
  { readonly term: number; readonly members: readonly ListedMember[] }
>;

/** Null when no member says that it leads. */
export function findLeader(context: DriverContext, signal: AbortSignal): Promise<LeaderFound | null> {
  return findLeading(context, signal, async (client, options) => {
    const { memberId, leaderId, term } = await client.status(options);
    return leaderId === memberId ? { term, members: await client.members(options) } : null;
  });
}
