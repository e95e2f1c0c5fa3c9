import { aboutToSend, type CallOptions, MemberUnreadable } from '@moult/member-probe';
import { answeringInTime, type Caller } from './ask.js';
import { fieldsOf, varintField } from './protobuf.js';
import { EtcdRefused, grpcCodes } from './refusal.js';

/** A hash over all keys, values and revisions up to one revision. Equal on members with the same data. */
export interface HashRead {
  readonly kind: 'read';
  readonly revision: number;
  /** Up to where old revisions were thrown away: two hashes can only be compared when this is equal too. */
  readonly compactRevision: number;
  readonly hash: number;
}

/** The hash, or why this revision has none here. */
export type HashKv = HashRead | { readonly kind: 'compacted' } | { readonly kind: 'not-there-yet' };

const path = '/etcdserverpb.Maintenance/HashKV';

/**
 * Asked by gRPC and not by the gateway, because the gateway of 3.4 has no way to it: both hashes are mapped to one path
 * there, and what answers is the other one, which also covers what members have each for themselves.
 * Message numbers: https://github.com/etcd-io/etcd/blob/main/api/etcdserverpb/rpc.proto
 */
export function hashKv(caller: Caller, revision: number, options: CallOptions): Promise<HashKv> {
  return answeringInTime(caller, { ...options, path }, (signal, asked) => {
    const send = async (headers: Readonly<Record<string, string>>): Promise<HashKv> => {
      aboutToSend(options);
      const message = varintField(1, revision);
      const { status, says, message: body } = await caller.transport.grpc({ path, headers, message, signal });
      if (status === grpcCodes.outOfRange) {
        return says.includes('compacted') ? { kind: 'compacted' } : { kind: 'not-there-yet' };
      }
      if (status !== 0) throw new EtcdRefused(asked, status, says);
      const fields = fieldsOf(body);
      if (fields === null) throw new MemberUnreadable(asked, 'it is no protobuf message');
      const hash = fields.get(2);
      if (hash === undefined) throw new MemberUnreadable(asked, 'a hash is missing');
      // Numbers are unsigned on the wire: "never compacted" is -1, which comes as the highest of 64 bits.
      return {
        kind: 'read',
        revision,
        hash: Number(hash),
        compactRevision: Number(BigInt.asIntN(64, fields.get(3) ?? 0n)),
      };
    };
    return caller.login === null
      ? send({})
      : caller.login.with(caller.transport, signal, (token) => send({ token }));
  });
}
