import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { listen, patience } from './server.js';

test('a connection is kept over the pauses of a patient poll, and its headers’ limit does not end it before', async () => {
  await using endpoint = await listen(0);
  endpoint.serve(({ response }) => Promise.resolve(void response.end('here')));
  const agent = new Agent({ keepAlive: true });
  const asked = get({ host: '127.0.0.1', port: endpoint.port, agent });
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  // The server says itself how long it keeps the connection.
  expect(answer.headers['keep-alive']).toBe('timeout=65');
  expect(patience.headersTimeout).toBeGreaterThan(patience.keepAliveTimeout);
  agent.destroy();
});
