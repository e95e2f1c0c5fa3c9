import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { neverSent } from '../traffic/member-asked.js';
import type { KeptTransport } from './kept-transport.js';
import { oneConnection } from './one-connection.js';

let server: Http2Server;
let sessions: ServerHttp2Session[];
let transport: KeptTransport;

beforeEach(async () => {
  sessions = [];
  server = createServer((request, response) => {
    if (request.url === '/silent') return;
    response.writeHead(418, { 'x-kind': 'pot' });
    setTimeout(() => response.end(`${request.method} ${request.url}`), 20);
  });
  server.on('session', (session) => sessions.push(session));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  transport = oneConnection('kv-1', connect({ host: '127.0.0.1', port }));
});

afterEach(() => {
  for (const session of sessions) session.destroy();
  server.close();
});

const never = new AbortController().signal;

async function ask(path: string, signal = never): Promise<string> {
  const asked = { method: 'POST', path, headers: { 'x-a': 'b' }, body: '{}', signal };
  const { status, headers, body } = await transport.request(asked);
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return `${String(status)} ${headers.get('x-kind') ?? ''} ${Buffer.concat(parts).toString()}`;
}

test('many questions at once take one connection', async () => {
  const answers = await Promise.all(['/a', '/b', '/c'].map((path) => ask(path)));
  expect(answers).toEqual(['418 pot POST /a', '418 pot POST /b', '418 pot POST /c']);
  expect(sessions).toHaveLength(1);
});

test('one that is not answered in time keeps no other from its answer', async () => {
  await expect(ask('/silent', AbortSignal.timeout(50))).rejects.toThrow();
  expect(await ask('/a')).toBe('418 pot POST /a');
  expect(sessions).toHaveLength(1);
});

test('a connection that breaks leaves what was under way unknown, and what comes later certainly unsent', async () => {
  const under = ask('/silent').catch((error: unknown) => error);
  await ask('/a');
  for (const session of sessions) session.destroy();
  const broken = await under;
  expect(broken).toBeInstanceOf(Error);
  expect(neverSent(broken)).toBe(false);
  const late = await ask('/a').catch((error: unknown) => error);
  expect(neverSent(late)).toBe(true);
});
