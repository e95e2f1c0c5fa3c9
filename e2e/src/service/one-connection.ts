import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { KeptAnswer, KeptRequest, KeptTransport } from './kept-transport.js';

/**
 * HTTP/2 over one connection that is open already, as clients of etcd keep one to each member and send everything through it: a busy
 * moment makes no more connections, and so no more of them. When the connection is gone, so is the transport; who kept it opens
 * another one.
 */
export function oneConnection(label: string, stream: Duplex): KeptTransport {
  // The name in the address is for the other side to read; where the connection leads was settled by who opened it.
  const session = connect('https://localhost', { createConnection: () => stream });
  // Every request that is under way is told; one that comes later finds the session closed.
  session.on('error', () => undefined);
  session.unref();
  return { label, request: (asked) => exchange(session, asked) };
}

function exchange(session: ClientHttp2Session, asked: KeptRequest): Promise<KeptAnswer> {
  const { method, path, headers, body, signal } = asked;
  return new Promise((resolve, reject) => {
    const call = session.request({ ':method': method, ':path': path, ...headers }, { signal });
    call.once('response', (head) =>
      resolve({ status: Number(head[':status']), headers: plain(head), body: call }),
    );
    call.on('error', reject);
    // A connection that ends gives a call neither an answer nor an error.
    call.once('close', () => reject(new Error('the connection ended before an answer')));
    call.end(body ?? undefined);
  });
}

function plain(head: IncomingHttpHeaders): ReadonlyMap<string, string> {
  return new Map(Object.entries(head).map(([name, value]) => [name, String(value)]));
}
