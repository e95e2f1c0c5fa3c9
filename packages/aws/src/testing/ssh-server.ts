import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import type { HostKey } from '../ssh/host-key.js';
import type { SshTarget } from '../ssh/session.js';
import { parseHostKey } from '../ssh/host-key.js';
import { newLoginKey } from '../ssh/key-pair.js';

/** What the server does with a command: writes to its channel and ends it. */
export type Command = (command: string, channel: ssh2.ServerChannel) => void;

/** An SSH server on loopback with one host key and one authorized key. */
export interface TestServer extends AsyncDisposable {
  readonly hostKey: HostKey;
  readonly target: SshTarget;
  /** How many clients got past the handshake to offering a key. */
  readonly logins: () => number;
}

/**
 * Starts a server; `identity` lets two servers share or not share a host key. One that ignores sessions lets in and then
 * says nothing more, as a machine that was frozen after the login.
 */
export async function startServer(
  onCommand: Command,
  identity: string = newLoginKey('host').privateKey,
  onSession: 'accepted' | 'ignored' = 'accepted',
): Promise<TestServer> {
  const login = newLoginKey('login');
  const allowed = ssh2.utils.parseKey(login.publicKey);
  const own = ssh2.utils.parseKey(identity);
  if (allowed instanceof Error || own instanceof Error) throw new Error('a test key is not a key');
  let logins = 0;
  const clients = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [identity] }, (client) => {
    clients.add(client);
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      logins += 1;
      if (context.method === 'publickey' && context.key.data.equals(allowed.getPublicSSH())) context.accept();
      else context.reject(['publickey']);
    });
    client.on('session', (accept) => {
      if (onSession === 'ignored') return;
      accept().on('exec', (acceptExec, _reject, { command }) => onCommand(command, acceptExec()));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hostKey = parseHostKey(`${own.type} ${own.getPublicSSH().toString('base64')}`);
  if (hostKey === undefined) throw new Error('a test host key is not a host key');
  return {
    hostKey,
    target: {
      name: 'i-0123',
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      user: 'admin',
      auth: { kind: 'key', privateKey: login.privateKey },
      hostKeys: [hostKey],
    },
    logins: () => logins,
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
