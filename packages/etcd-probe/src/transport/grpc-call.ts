import { connect, constants } from 'node:http2';
import type { Duplex } from 'node:stream';
import { type Address, printAddress } from '@moult/member-probe';
import type { GrpcAnswer, GrpcRequest } from './transport.js';

/** Longer than any single message asked for here; a stream that does not end must not fill the memory. */
const maxAnswerBytes = 1024 * 1024;
const frameHeadBytes = 5;

/**
 * One gRPC call with one message each way, over a stream that is open: an HTTP/2 request whose trailers say how it ended.
 * Framing: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export function grpcCall(stream: Duplex, address: Address, asked: GrpcRequest): Promise<GrpcAnswer> {
  const session = connect(printAddress(address), { createConnection: () => stream });
  const answered = new Promise<GrpcAnswer>((resolve, reject) => {
    session.once('error', reject);
    const call = session.request(
      {
        [constants.HTTP2_HEADER_METHOD]: 'POST',
        [constants.HTTP2_HEADER_PATH]: asked.path,
        'content-type': 'application/grpc',
        te: 'trailers',
        ...asked.headers,
      },
      { signal: asked.signal },
    );
    const head = new Map<string, unknown>();
    const hear = (headers: object): void => {
      for (const [name, value] of Object.entries(headers)) head.set(name, value);
    };
    const chunks: Buffer[] = [];
    let size = 0;
    call.once('error', reject);
    call.once('response', hear);
    call.once('trailers', hear);
    call.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > maxAnswerBytes)
        call.destroy(new Error(`an answer longer than ${String(maxAnswerBytes)} bytes`));
      else chunks.push(chunk);
    });
    call.once('end', () => {
      try {
        resolve(answerOf(head, Buffer.concat(chunks)));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    call.end(frameOf(asked.message));
  });
  return answered.finally(() => {
    session.destroy();
    stream.destroy();
  });
}

function frameOf(message: Uint8Array): Buffer {
  const head = Buffer.alloc(frameHeadBytes);
  head.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([head, message]);
}

function answerOf(head: ReadonlyMap<string, unknown>, body: Buffer): GrpcAnswer {
  const said = head.get('grpc-status');
  if (typeof said !== 'string' || !/^\d+$/.test(said)) throw new Error('the answer is not one of gRPC');
  const status = Number(said);
  const words = head.get('grpc-message');
  const says = typeof words === 'string' ? decodeURIComponent(words) : '';
  if (status !== 0) return { status, says, message: new Uint8Array() };
  const length = body.byteLength < frameHeadBytes ? -1 : body.readUInt32BE(1);
  if (body[0] !== 0 || length !== body.byteLength - frameHeadBytes) throw new Error('half a message of gRPC');
  return { status, says, message: body.subarray(frameHeadBytes) };
}
