import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../ask/answer.js';
import { httpTransport } from './http-transport.js';

const run = promisify(execFile);

describe('https', () => {
  let folder: string;
  let server: Server;
  let port: number;
  let ca: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'member-probe-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    await run('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '1',
      ],
      ...[
        '-keyout',
        key,
        '-out',
        cert,
        '-subj',
        '/CN=member',
        '-addext',
        'subjectAltName=DNS:node-1,IP:127.0.0.1',
      ],
    ]);
    ca = await readFile(cert, 'utf8');
    server = createServer({ key: await readFile(key), cert: ca }, (_, answer) => answer.end('here'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const asked = async (host: string, options: Parameters<typeof httpTransport>[1]): Promise<string> => {
    const signal = AbortSignal.timeout(10_000);
    const question = { method: 'GET', path: '/', headers: {}, body: null, signal } as const;
    const answer = await httpTransport({ scheme: 'https', host, port }, options).request(question);
    return textOf(answer, { member: host, question: 'GET /' });
  };

  it('is spoken with a member whose certificate the given authority signed', async () => {
    expect(await asked('127.0.0.1', { tls: { ca } })).toBe('here');
  });

  it('is refused with one that nobody vouches for', async () => {
    await expect(asked('127.0.0.1', {})).rejects.toThrow(/self-signed certificate/);
  });

  it('through a tunnel is held to the name of the member, not of the tunnel’s end', async () => {
    const { connect } = await import('node:net');
    const dial = (): Promise<ReturnType<typeof connect>> =>
      Promise.resolve(connect({ host: '127.0.0.1', port }));
    expect(await asked('node-1', { tls: { ca }, dial })).toBe('here');
    await expect(asked('node-2', { tls: { ca }, dial })).rejects.toThrow(/does not match certificate/);
  });
});
