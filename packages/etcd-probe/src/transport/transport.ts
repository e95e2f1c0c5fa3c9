import type { TransportAnswer, TransportRequest as HttpRequest } from '@moult/member-probe';

/** One HTTP request to a member: JSON under `/v3/`, or one of the plain pages beside it (`/health`, `/version`). */
export interface TransportRequest extends HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly body: string | null;
}

/** One gRPC call with one message each way. */
export interface GrpcRequest {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The message, encoded as protobuf, without gRPC's framing. */
  readonly message: Uint8Array;
  readonly signal: AbortSignal;
}

/** What came of it: gRPC's own status (0 is success) and words, and the message of a success. */
export interface GrpcAnswer {
  readonly status: number;
  readonly says: string;
  readonly message: Uint8Array;
}

/** How questions reach one member: by HTTP, and by gRPC where it must be. Rejects with whatever went wrong underneath. */
export interface Transport {
  /** What an operator should read when this member does not answer: its address, or the node behind the tunnel. */
  readonly label: string;
  request(request: TransportRequest): Promise<TransportAnswer>;
  grpc(request: GrpcRequest): Promise<GrpcAnswer>;
}
