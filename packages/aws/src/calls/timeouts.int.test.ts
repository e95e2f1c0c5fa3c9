import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { closeClients, newClients } from './clients.js';
import { failureOf } from './failure-of.js';

test('a service that takes a call and never answers leaves its outcome unknown, well within a lease', async () => {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', () => void (requests += 1));
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const clients = newClients({ endpoint, region: 'us-east-1', credentials });
  const startedAt = performance.now();
  const error: unknown = await clients.ec2.send(new StopInstancesCommand({ InstanceIds: ['i-1'] })).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const tookMs = performance.now() - startedAt;
  closeClients(clients);
  for (const socket of sockets) socket.destroy();
  server.close();
  expect(failureOf(error)).toMatchObject({ kind: 'unknown' });
  expect(tookMs).toBeGreaterThan(5_000);
  expect(tookMs).toBeLessThan(15_000);
  expect(requests).toBe(1);
});
