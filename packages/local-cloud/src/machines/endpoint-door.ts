import { connect, createServer } from 'node:net';
import type { BridgeService } from './network-host.js';
import { addRule } from './firewall.js';
import { ruleComment } from './names.js';

/**
 * The endpoint listens on loopback only; this lets machines of a VPC (and nobody else: it listens on the bridge's
 * own address) reach it through their router, under the same port number.
 */
export function endpointDoor(cloudId: string, port: number): BridgeService {
  return async (network) => {
    const server = createServer((guest) => {
      const endpoint = connect(port, '127.0.0.1');
      guest.on('error', () => endpoint.destroy()).pipe(endpoint);
      endpoint.on('error', () => guest.destroy()).pipe(guest);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, network.gateway, resolve);
    });
    server.unref();
    const match = [
      '-i',
      network.bridge,
      '-p',
      'tcp',
      '-d',
      network.gateway,
      '--dport',
      String(port),
      '-j',
      'ACCEPT',
    ];
    await addRule(
      { table: 'filter', chain: 'INPUT', match, place: 'first' },
      ruleComment(cloudId, network.vpcId),
    );
    return {
      [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
    };
  };
}
