import type { CallOptions } from '@moult/member-probe';
import { z } from 'zod';
import { askFor, type Caller } from './ask.js';
import { isUnknownCall } from './refusal.js';
import { id } from './wire.js';

/** One entry of a member's list of members. */
export interface ListedMember {
  readonly id: string;
  /** null: it was added and has never started. */
  readonly name: string | null;
  readonly learner: boolean;
  readonly peerUrls: readonly string[];
}

const list: z.ZodType<readonly ListedMember[]> = z
  .object({
    members: z
      .array(
        z.object({
          ID: id,
          name: z.string().default(''),
          isLearner: z.boolean().default(false),
          peerURLs: z.array(z.string()).default([]),
        }),
      )
      .min(1),
  })
  .transform(({ members }) =>
    members.map(({ ID, name, isLearner, peerURLs }) => ({
      id: ID,
      name: name === '' ? null : name,
      learner: isLearner,
      peerUrls: peerURLs,
    })),
  );

/** The members as this member itself has them: 3.5 and later would otherwise ask the quorum. */
export function memberList(caller: Caller, options: CallOptions): Promise<readonly ListedMember[]> {
  return askFor(caller, { ...options, path: '/v3/cluster/member/list', body: { linearizable: false } }, list);
}

/** An alarm that somebody raised and nobody took back. */
export interface Alarm {
  readonly memberId: string;
  readonly alarm: string;
}

const alarms: z.ZodType<readonly Alarm[]> = z
  .object({ alarms: z.array(z.object({ memberID: id, alarm: z.string() })).default([]) })
  .transform((read) => read.alarms.map(({ memberID, alarm }) => ({ memberId: memberID, alarm })));

/** Alarms as the cluster has them. Even this question is an entry of the raft log: for looks there is `status.errors`. */
export function clusterAlarms(caller: Caller, options: CallOptions): Promise<readonly Alarm[]> {
  return askFor(caller, { ...options, path: '/v3/maintenance/alarm', body: { action: 'GET' } }, alarms);
}

/** Handed over, or why not. */
export type Transfer = 'transferred' | 'unsupported';

/** Hands leadership to the member with this id. Only the leader does it; anybody else refuses. Since 3.3. */
export async function transferLeader(
  caller: Caller,
  targetId: string,
  options: CallOptions,
): Promise<Transfer> {
  const question = { ...options, path: '/v3/maintenance/transfer-leadership', body: { targetID: targetId } };
  try {
    await askFor(caller, question, z.object({}));
    return 'transferred';
  } catch (error) {
    if (isUnknownCall(error)) return 'unsupported';
    throw error;
  }
}
