import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeClients, newClients, type Clients } from '../calls/clients.js';

/** A moto server of one test: S3 and SSM with conditional writes, and EC2's records without machines. */
export interface TestAws extends AsyncDisposable {
  readonly clients: Clients;
  readonly endpoint: string;
}

/** Starts `moto_server` on a free loopback port. Throws when it does not answer within 20 s. */
export async function startMoto(): Promise<TestAws> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const exited = once(server, 'exit');
  const clients = newClients({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const end = async (): Promise<void> => {
    closeClients(clients);
    server.kill('SIGKILL');
    await exited;
  };
  try {
    await answering(endpoint);
  } catch (error) {
    await end();
    throw error;
  }
  return { clients, endpoint, [Symbol.asyncDispose]: end };
}

async function answering(endpoint: string): Promise<void> {
  for (const startedAt = performance.now(); performance.now() - startedAt < 20_000; ) {
    const answer = await fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(100);
  }
  throw new Error('moto_server did not answer within 20 s; is it on the PATH?');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
