import { readFile } from 'node:fs/promises';
import { type Clients, findKeyPair, publicKeysOf, type SshAuth, SshFailed } from '@moult/aws';
import { CommandFailed } from '../program/command-failed.js';
import type { Config } from '../config/config.js';

/**
 * The key to log in with: the identity file, else the agent. Refused when it is not the one that EC2 knows under the key
 * pair's name, because a machine launched with that pair would not let us in.
 */
export async function loginFor(
  config: Pick<Config, 'keyPair' | 'identityFile'>,
  clients: Pick<Clients, 'ec2Reads'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<SshAuth> {
  const auth = await authFrom(config, environment);
  const own = await publicKeysOf(auth).catch((error: unknown) => {
    throw error instanceof SshFailed ? new CommandFailed(1, `${placeOf(config)}: ${error.message}.`) : error;
  });
  const pair = await findKeyPair(clients.ec2Reads, config.keyPair);
  if (pair === null) {
    throw new CommandFailed(
      1,
      `EC2 has no key pair ${config.keyPair} in this region.`,
      `aws ec2 import-key-pair --key-name ${config.keyPair} --public-key-material fileb://KEY.pub`,
    );
  }
  const wanted = pair.publicKey?.split(' ').slice(0, 2).join(' ');
  if (wanted === undefined || own.includes(wanted)) return auth;
  throw new CommandFailed(
    1,
    `${placeOf(config)} does not hold the key of key pair ${config.keyPair}: no machine would let us in; ${config.identityFile === undefined ? 'ssh-add it, or give --identity-file' : 'give the right --identity-file'}.`,
  );
}

async function authFrom(
  { identityFile }: Pick<Config, 'identityFile'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<SshAuth> {
  if (identityFile !== undefined) {
    const privateKey = await readFile(identityFile, 'utf8').catch((error: unknown) => {
      const because = error instanceof Error ? error.message : String(error);
      throw new CommandFailed(1, `--identity-file cannot be read: ${because}.`);
    });
    return { kind: 'key', privateKey };
  }
  const socket = environment['SSH_AUTH_SOCK'];
  if (socket !== undefined && socket !== '') return { kind: 'agent', socket };
  throw new CommandFailed(
    1,
    'There is no key to log in with: no SSH agent runs (SSH_AUTH_SOCK); start one and ssh-add the key, or give --identity-file.',
  );
}

function placeOf({ identityFile }: Pick<Config, 'identityFile'>): string {
  return identityFile ?? 'the SSH agent';
}
