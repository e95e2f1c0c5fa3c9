import type { TransportAnswer, TransportRequest } from '@moult/member-probe';
import { etcdClient, type ClientOptions, type EtcdClient } from '../client/client.js';
import type { GrpcAnswer, GrpcRequest, Transport } from '../transport/transport.js';

/** What a fake member says to one request: JSON with 200 unless told otherwise. */
export interface FakeAnswer {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
}

/** A member that answers by hand, and what it was asked. */
export interface FakeMember {
  readonly requests: (TransportRequest | GrpcRequest)[];
  client(options?: ClientOptions): EtcdClient;
}

export type Say = (request: TransportRequest) => FakeAnswer | Promise<FakeAnswer>;

/** A hash as a member sends it: hash 7, never compacted. */
export const sevenAsHash: GrpcAnswer = {
  ...{ status: 0, says: '' },
  message: Buffer.from('100718ffffffffffffffffff01', 'hex'),
};

export function fakeMember(say: Say, hash: () => GrpcAnswer = () => sevenAsHash, label = 'fake'): FakeMember {
  const requests: (TransportRequest | GrpcRequest)[] = [];
  const transport: Transport = {
    label,
    request: async (request) => {
      requests.push(request);
      return answer(await say(request));
    },
    grpc: (request) => {
      requests.push(request);
      return Promise.resolve(hash());
    },
  };
  return { requests, client: (options) => etcdClient(transport, options) };
}

function answer({ status = 200, json, text }: FakeAnswer): TransportAnswer {
  return { status, headers: new Map(), body: pieces(Buffer.from(text ?? JSON.stringify(json ?? {}))) };
}

async function* pieces(body: Buffer): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < body.length; at += 1000) yield body.subarray(at, at + 1000);
}
