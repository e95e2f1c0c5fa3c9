import { timingSafeEqual } from 'node:crypto';
import ssh2, { type Client, type ConnectConfig } from 'ssh2';
import { execOn, forwardOn } from './channels.js';
import { fingerprint, signatureAlgorithms } from './host-key.js';
import type { SshSession, SshTarget } from './session.js';
import { SshFailed } from './ssh-failed.js';

/** A TCP connect proves nothing; within this time the server has said who it is, or nobody is there. */
const handshakeMs = 15_000;

/** Three lost keepalives, 15 s apart, and a dead machine is known as such: the default would wait for TCP, for hours. */
const keepalive = { keepaliveInterval: 15_000, keepaliveCountMax: 3 };

/**
 * Logs in once. The server must show one of the pinned host keys; there is no way to switch that off. Throws
 * {@link SshFailed}.
 */
export async function connect(
  target: SshTarget,
  options: { readonly signal?: AbortSignal } = {},
): Promise<SshSession> {
  if (target.hostKeys.length === 0) {
    throw new SshFailed('host-key', `The host keys of ${target.name} are not known; it is not dialled.`);
  }
  options.signal?.throwIfAborted();
  const client = new ssh2.Client();
  const seen = await loggedIn(client, target, options.signal);
  if (seen !== undefined) throw seen;
  let closed = false;
  client.once('close', () => (closed = true));
  const session: SshSession = {
    target,
    exec: (command, execOptions) => execOn(client, command, execOptions),
    forward: (host, port) => forwardOn(client, host, port),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        if (closed) {
          resolve();
          return;
        }
        client.once('close', () => resolve());
        client.end();
        // A machine that is gone never closes its side.
        setTimeout(() => {
          client.destroy();
          resolve();
        }, 2000).unref();
      }),
  };
  // Whoever waits on a channel learns of a lost connection there; without a listener it would end the process.
  client.on('error', () => undefined);
  return session;
}

async function loggedIn(
  client: Client,
  target: SshTarget,
  signal?: AbortSignal,
): Promise<SshFailed | undefined> {
  let shown: string | undefined;
  const verify = (key: Buffer): boolean => {
    const pinned = target.hostKeys.some(({ blob }) => sameBytes(Buffer.from(blob, 'base64'), key));
    if (!pinned) shown = fingerprint(key);
    return pinned;
  };
  return new Promise((resolve, reject) => {
    const abort = () => {
      client.destroy();
      reject(signal?.reason as Error);
    };
    const finish = (failed?: SshFailed) => {
      signal?.removeEventListener('abort', abort);
      client.removeAllListeners();
      client.on('error', () => undefined);
      if (failed !== undefined) client.destroy();
      resolve(failed);
    };
    signal?.addEventListener('abort', abort, { once: true });
    client.once('ready', () => finish());
    client.once('error', (error) => finish(failureOf(target, error, shown)));
    client.once('close', () => finish(failureOf(target, new Error('the connection was closed'), shown)));
    client.connect({ ...configFor(target), hostVerifier: verify });
  });
}

function configFor(target: SshTarget): ConnectConfig {
  return {
    host: target.host,
    port: target.port ?? 22,
    username: target.user,
    ...(target.auth.kind === 'key' ? { privateKey: target.auth.privateKey } : { agent: target.auth.socket }),
    readyTimeout: handshakeMs,
    ...keepalive,
    // Only what the pinned keys can sign: a server that has several keys then shows one we know.
    algorithms: { serverHostKey: signatureAlgorithms(target.hostKeys) as never },
  };
}

function failureOf(
  target: SshTarget,
  error: Error & { level?: string },
  shown: string | undefined,
): SshFailed {
  const where = `${target.name} (${target.user}@${target.host}:${target.port ?? 22})`;
  const noKeyInCommon = error.level === 'handshake' && /host key/i.test(error.message);
  if (shown !== undefined || noKeyInCommon) {
    const pinned = target.hostKeys.map(({ blob }) => fingerprint(Buffer.from(blob, 'base64'))).join(', ');
    const what = shown === undefined ? 'offers none of the pinned host keys' : `shows the host key ${shown}`;
    const message = `${where} ${what}, expected ${pinned}: somebody may stand in between, so nothing was sent.`;
    return new SshFailed('host-key', message, { cause: error });
  }
  if (error.level === 'client-authentication') {
    const message = `${where} refuses the login: the key is not among the authorized keys of ${target.user}.`;
    return new SshFailed('authentication', message, { cause: error });
  }
  return new SshFailed('unreachable', `${where} cannot be reached over SSH: ${error.message}.`, {
    cause: error,
  });
}

function sameBytes(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
