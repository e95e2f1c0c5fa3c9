import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * The first three numbers of a /24 of the loopback network where nobody listens on this port: other runs of these tests may
 * have theirs at the same time. Members have the addresses from 11 on.
 */
export async function freeNetwork(port: number): Promise<string> {
  for (let tries = 0; tries < 20; tries += 1) {
    const network = `127.${String(randomInt(16, 250))}.${String(randomInt(1, 250))}`;
    if (await isFree(`${network}.11`, port)) return network;
  }
  throw new Error('no free loopback network in 20 tries');
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
