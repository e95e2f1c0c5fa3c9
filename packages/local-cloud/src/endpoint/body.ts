import type { IncomingMessage } from 'node:http';
import { ApiError } from '../protocol/error.js';

/**
 * Reads a request's body up to a limit in bytes; a larger one is refused before it is read to its end. EC2 documents no code for
 * that (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html): the status is HTTP's own (RFC 9110,
 * 15.5.14), and the code is that status in AWS's spelling, not a fact about EC2.
 */
export async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = new ApiError('RequestEntityTooLarge', `The request is larger than ${limit} bytes.`, 413);
  if (Number(incoming.headers['content-length'] ?? 0) > limit) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
