import {
  type Address,
  httpTransport as httpAlone,
  type HttpTransportOptions,
  open,
  wayTo,
} from '@moult/member-probe';
import { grpcCall } from './grpc-call.js';
import type { Transport } from './transport.js';

/** HTTP/1.1, and gRPC where it must be, to one member. Every question has a connection of its own. */
export function httpTransport(address: Address, options: HttpTransportOptions = {}): Transport {
  const way = wayTo(address, options);
  return {
    ...httpAlone(address, options),
    grpc: async (asked) => grpcCall(await open(way, asked.signal, 'h2'), address, asked),
  };
}
