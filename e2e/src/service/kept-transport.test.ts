import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keptTransport } from './kept-transport.js';

let server: Server;
let connections: number;
let answer: 'yes' | 'hang up';

beforeEach(async () => {
  [connections, answer] = [0, 'yes'];
  server = createServer((request, response) => {
    if (answer === 'hang up') request.socket.destroy();
    else response.end('there');
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A stream that is no socket, as a channel of SSH is none. */
function channel(): Promise<Duplex> {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port });
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk, _encoding, done) => void socket.write(chunk as Buffer, () => done()),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk) => stream.push(chunk));
  socket.on('close', () => stream.destroy());
  return Promise.resolve(stream);
}

const asked = { method: 'GET', path: '/v1/kv/a', headers: {}, body: null } as const;

async function ask(transport: ReturnType<typeof keptTransport>): Promise<string> {
  const { body } = await transport.request({ ...asked, signal: AbortSignal.timeout(5_000) });
  let text = '';
  for await (const chunk of body) text += Buffer.from(chunk).toString('utf8');
  return text;
}

test('a connection that is on its way out is not used once more', async () => {
  const transport = keptTransport('kv-1', async () => {
    const stream = await channel();
    const end = stream.destroy.bind(stream);
    // As a channel of SSH does it: the other side has to answer first.
    stream.destroy = () => {
      stream.end();
      setTimeout(end, 100);
      return stream;
    };
    return stream;
  });
  await ask(transport);
  await new Promise((resolve) => setTimeout(resolve, 1_030));
  expect(await ask(transport)).toBe('there');
  expect(connections).toBe(2);
});

test('one request after the other goes over the same connection, a channel of SSH included', async () => {
  const transport = keptTransport('kv-1', channel);
  expect(await ask(transport)).toBe('there');
  await new Promise((resolve) => setImmediate(resolve));
  expect(await ask(transport)).toBe('there');
  expect(connections).toBe(1);
});

test('a connection that is used again and again gathers no listeners', async () => {
  const streams: Duplex[] = [];
  const transport = keptTransport('kv-1', async () => {
    const stream = await channel();
    streams.push(stream);
    return stream;
  });
  const listeners = async (): Promise<number> => {
    await ask(transport);
    await new Promise((resolve) => setImmediate(resolve));
    return streams[0]?.listenerCount('error') ?? 0;
  };
  const once = await listeners();
  for (let turn = 0; turn < 12; turn += 1) expect(await listeners()).toBe(once);
  expect(streams).toHaveLength(1);
});

test('a connection that nobody uses is closed: a member takes only so many', async () => {
  await ask(keptTransport('kv-1', channel));
  const open = (): Promise<number> =>
    new Promise((resolve, reject) =>
      server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
    );
  expect(await open()).toBe(1);
  await vi.waitUntil(async () => (await open()) === 0, { timeout: 5_000 });
});

test('a connection that ends instead of an answer is an error, and the next request opens another', async () => {
  const transport = keptTransport('kv-1', channel);
  await ask(transport);
  answer = 'hang up';
  await expect(ask(transport)).rejects.toThrow();
  answer = 'yes';
  expect(await ask(transport)).toBe('there');
  expect(connections).toBe(2);
});

test('no way there is an error that says why', async () => {
  const transport = keptTransport('kv-1', () => Promise.reject(new Error('its volume is nowhere')));
  await expect(ask(transport)).rejects.toThrow('its volume is nowhere');
});
