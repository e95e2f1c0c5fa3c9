/** One HTTP request to a member. `path` starts with `/` and carries its query. */
export interface TransportRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** Ends the request and the reading of its body. */
  readonly signal: AbortSignal;
}

/** The head of an answer, and its body as it comes. Header names are lower case. */
export interface TransportAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * How requests reach one member. Clients know nothing of sockets: a test answers by hand, an operator
 * goes through an SSH tunnel. Rejects with whatever went wrong underneath; the client names it.
 */
export interface Transport {
  /** What an operator should read when this member does not answer: its address, or the node behind the tunnel. */
  readonly label: string;
  request(request: TransportRequest): Promise<TransportAnswer>;
}
