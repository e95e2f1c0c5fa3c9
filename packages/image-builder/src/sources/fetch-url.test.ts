import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { fetchUrl } from './fetch-url.js';

const quick = { answerMs: 300, silenceMs: 300, bytes: 1000 };

/** A server on loopback for one test. */
async function serving(answer: RequestListener): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tool.zip`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('a file comes whole, byte for byte', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  await using server = await serving((_request, response) => void response.end(bytes));
  expect(await fetchUrl(server)).toEqual(bytes);
});

test('a port where nobody listens is out of reach', async () => {
  const { url } = await serving(() => undefined).then(async (server) => {
    await server[Symbol.asyncDispose]();
    return server;
  });
  await expect(fetchUrl({ url })).rejects.toThrow(/tool\.zip does not answer \(connect ECONNREFUSED/);
});

test('an answer other than 200 is named', async () => {
  await using server = await serving((_request, response) => void response.writeHead(404).end());
  await expect(fetchUrl(server)).rejects.toThrow(/tool\.zip answers 404$/);
});

test('a server that takes the question and says nothing is given up', async () => {
  await using server = await serving(() => undefined);
  await expect(fetchUrl(server, undefined, quick)).rejects.toThrow(
    /tool\.zip was given up: nobody answered for 0\.3 s$/,
  );
});

test('a download that stalls half way is given up, one that is only slow is not', async () => {
  await using stalled = await serving((_request, response) => void response.write('half'));
  await expect(fetchUrl(stalled, undefined, quick)).rejects.toThrow(
    /was given up: nothing came after 4 bytes for 0\.3 s$/,
  );
  await using slow = await serving((_request, response) => {
    let sent = 0;
    const timer = setInterval(() => {
      response.write('x');
      sent += 1;
      if (sent < 6) return;
      clearInterval(timer);
      response.end();
    }, 100);
  });
  // Longer than any one limit, in steps shorter than it.
  expect((await fetchUrl(slow, undefined, quick)).toString()).toBe('xxxxxx');
});

test('a connection that is cut half way is no file', async () => {
  await using server = await serving((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  await expect(fetchUrl(server)).rejects.toThrow(/tool\.zip does not answer/);
});

test('more than a source may be is not taken, even when the server does not say how much it sends', async () => {
  await using server = await serving((_request, response) => {
    response.write(Buffer.alloc(600));
    response.end(Buffer.alloc(600));
  });
  await expect(fetchUrl(server, undefined, quick)).rejects.toThrow('is larger than a source may be');
});

test('an interruption stays an interruption', async () => {
  await using server = await serving(() => undefined);
  const signal = AbortSignal.abort(new Error('interrupted'));
  await expect(fetchUrl(server, signal)).rejects.toThrow('interrupted');
});
