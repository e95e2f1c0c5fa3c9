import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What handles one request; it always answers and never throws. */
export type Handler = (exchange: Exchange) => Promise<void>;

/** One request on its way. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly requestId: string;
}

/** A listening endpoint. */
export interface Endpoint {
  readonly port: number;
  readonly url: string;
  /** Requests before this are answered with 503: the port must be known before what stands behind it can be made. */
  serve(handler: Handler): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * How long a connection stays open without a request, and until a request's headers are there, in milliseconds.
 * Clients keep connections and use them again; where the endpoint closes one while a request is on its way, the client sees
 * a reset. Node's own 5 s are what many a poll pauses, so that the two met often. The headers get more than an idle
 * connection, or their limit could end it before.
 */
export const patience: { readonly keepAliveTimeout: number; readonly headersTimeout: number } = {
  keepAliveTimeout: 65_000,
  headersTimeout: 70_000,
};

/** Listens on loopback only: an API that starts machines as root is nobody else's business. */
export async function listen(port: number): Promise<Endpoint> {
  let handler: Handler | undefined;
  const server = createServer(patience, (incoming, response) => {
    const url = parseUrl(incoming.url);
    if (handler === undefined || url === undefined) {
      response.writeHead(handler === undefined ? 503 : 400).end();
      return;
    }
    void handler({ incoming, response, url, requestId: randomUUID() });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((cause: unknown) => {
    throw new Error(whyNotListening(port, cause), { cause });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the endpoint has no port');
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    serve: (next) => (handler = next),
    [Symbol.asyncDispose]: () => close(server),
  };
}

function whyNotListening(port: number, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE')
    return `Port ${port} of 127.0.0.1 is in use; choose another, or 0 for a free one.`;
  return `The endpoint cannot listen on port ${port} of 127.0.0.1: ${String(cause)}`;
}

function parseUrl(path: string | undefined): URL | undefined {
  return URL.canParse(path ?? '', 'http://localhost') ? new URL(path ?? '', 'http://localhost') : undefined;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
