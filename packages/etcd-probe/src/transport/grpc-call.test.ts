import { createServer, type ServerHttp2Stream } from 'node:http2';
import { duplexPair } from 'node:stream';
import { expect, it } from 'vitest';
import { grpcCall } from './grpc-call.js';
import type { GrpcAnswer } from './transport.js';

/** One call to a server of HTTP/2 at the other end of a stream in memory. */
async function calling(answer: (stream: ServerHttp2Stream, asked: Buffer) => void): Promise<GrpcAnswer> {
  const server = createServer();
  server.on('stream', (stream) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => answer(stream, Buffer.concat(chunks)));
  });
  const [ours, theirs] = duplexPair();
  server.emit('connection', theirs);
  const signal = AbortSignal.timeout(2_000);
  const path = '/etcdserverpb.Maintenance/HashKV';
  return grpcCall(
    ours,
    { scheme: 'http', host: 'member', port: 2379 },
    { path, headers: {}, message: Uint8Array.from([8, 1]), signal },
  );
}

/** An answer whose trailers say how it ended. */
function answering(
  stream: ServerHttp2Stream,
  body: string,
  trailers: Readonly<Record<string, string>>,
): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(Buffer.from(body, 'hex'));
}

it('a call sends one framed message, and has the message of the answer', async () => {
  let sent = '';
  const answer = await calling((stream, asked) => {
    sent = asked.toString('hex');
    answering(stream, '00000000021007', { 'grpc-status': '0' });
  });
  expect(sent).toBe('00000000020801');
  expect(answer).toEqual({ status: 0, says: '', message: Buffer.from('1007', 'hex') });
});

it('a refusal that is nothing but headers is read, its words decoded', async () => {
  const answer = await calling((stream) =>
    stream.respond(
      { ':status': 200, 'grpc-status': '11', 'grpc-message': 'mvcc: required revision%3A compacted' },
      { endStream: true },
    ),
  );
  expect(answer).toEqual({
    ...{ status: 11, says: 'mvcc: required revision: compacted', message: new Uint8Array() },
  });
});

it.each<[string, string, Readonly<Record<string, string>>, string]>([
  ['half a message', '000000000510', { 'grpc-status': '0' }, 'half a message of gRPC'],
  ['no message at all', '', { 'grpc-status': '0' }, 'half a message of gRPC'],
  ['a message that is packed', '01000000021007', { 'grpc-status': '0' }, 'half a message of gRPC'],
  ['an end without a status', '00000000021007', {}, 'the answer is not one of gRPC'],
  ['more than fits', '00'.repeat(1024 * 1024 + 1), { 'grpc-status': '0' }, 'longer than 1048576 bytes'],
])('%s is no answer', async (_, body, trailers, because) => {
  await expect(calling((stream) => answering(stream, body, trailers))).rejects.toThrow(because);
});

it.each<[string, (stream: ServerHttp2Stream) => void]>([
  ['resets the stream', (stream) => stream.close(2)],
  ['closes the stream in order, and says nothing', (stream) => stream.close(0)],
  ['breaks the connection', (stream) => stream.session?.destroy()],
])('a member that %s is known to be silent before the deadline', async (_, leave) => {
  const began = performance.now();
  await expect(calling(leave)).rejects.toThrow();
  expect(performance.now() - began).toBeLessThan(1_000);
});
