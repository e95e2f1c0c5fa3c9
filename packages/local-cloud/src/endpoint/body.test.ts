import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readBody } from './body.js';

/** A request as Node.js gives it: chunked when no length is told. */
function request(chunks: readonly string[], length?: number): IncomingMessage {
  const headers = length === undefined ? {} : { 'content-length': String(length) };
  return Object.assign(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), {
    headers,
  }) as unknown as IncomingMessage;
}

const message = 'The request is larger than 8 bytes.';
const tooLarge = { code: 'RequestEntityTooLarge', status: 413, message };

test('a body of exactly the limit is read, chunked or not', async () => {
  expect((await readBody(request(['1234', '5678']), 8)).toString()).toBe('12345678');
  expect((await readBody(request(['12345678'], 8), 8)).toString()).toBe('12345678');
});

test('a body that says it is larger is refused before it is read', async () => {
  const asked = request(['123456789'], 9);
  await expect(readBody(asked, 8)).rejects.toMatchObject(tooLarge);
  expect((asked as unknown as Readable).readableDidRead).toBe(false);
});

test('a chunked body is counted, and refused at the chunk that goes over the limit', async () => {
  let given = 0;
  const long = (function* () {
    for (; given < 100; given += 1) yield Buffer.from('12345');
  })();
  const asked = Object.assign(Readable.from(long, { highWaterMark: 1 }), { headers: {} });
  await expect(readBody(asked as unknown as IncomingMessage, 8)).rejects.toMatchObject(tooLarge);
  expect(given).toBeLessThan(10);
});

test('a body that says less than it is does not get past the limit', async () => {
  await expect(readBody(request(['1234', '56789'], 4), 8)).rejects.toMatchObject(tooLarge);
});
