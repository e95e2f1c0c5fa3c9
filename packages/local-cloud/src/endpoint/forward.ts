import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';

/** An answer of moto's, as far as the log needs it. */
export interface Forwarded {
  readonly status: number;
  /** The body's beginning; empty for streamed answers that went well. */
  readonly head: string;
}

/** Headers that belong to one connection only, and the 100-continue that Node has already answered. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

/** So much of an answer is kept for the log and for reading issued keys, in bytes. */
const keptBytes = 64 * 1024;

/** What to hand on, and whether the answer reaches the client. */
export interface Passing {
  /** What was read of the request already, or undefined to stream it. */
  readonly body: Buffer | undefined;
  /** `lost`: moto executes the request, and the connection breaks in place of its answer. */
  readonly answered?: 'yes' | 'lost';
}

/**
 * Hands a request on to moto and streams the answer back as it comes, so that objects of any size pass through.
 */
export async function forward(
  port: number,
  incoming: IncomingMessage,
  response: ServerResponse,
  { body, answered: answering = 'yes' }: Passing,
): Promise<Forwarded> {
  const upstream = request({
    host: '127.0.0.1',
    port,
    method: incoming.method,
    path: incoming.url,
    headers: Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => !hopByHop.has(name))),
  });
  // The client went away: nobody waits for moto's answer any more.
  response.once('close', () => {
    if (!response.writableEnded) upstream.destroy();
  });
  const answered = once(upstream, 'response') as Promise<[IncomingMessage]>;
  if (body === undefined) pipeline(incoming, upstream).catch(() => upstream.destroy());
  else upstream.end(body);
  const [answer] = await answered;
  const status = answer.statusCode ?? 502;
  if (answering === 'lost') {
    const lost = collectHead(answer);
    await once(answer.resume(), 'end');
    response.destroy();
    return { status, head: lost() };
  }
  const headers = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name));
  response.writeHead(status, Object.fromEntries(headers));
  const head = collectHead(answer);
  await pipeline(answer, response);
  return { status, head: head() };
}

function collectHead(answer: IncomingMessage): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  answer.on('data', (chunk: Buffer) => {
    if (size < keptBytes) chunks.push(chunk);
    size += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
