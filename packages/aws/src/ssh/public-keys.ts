import ssh2 from 'ssh2';
import type { SshAuth } from './session.js';
import { SshFailed } from './ssh-failed.js';

/** An agent that takes longer is waiting for a human, or for nobody. */
const agentMs = 5_000;

/**
 * The public keys with which somebody can log in, each `type base64`. Rejects with {@link SshFailed} when the key cannot
 * be read or the agent does not answer.
 */
export async function publicKeysOf(auth: SshAuth): Promise<readonly string[]> {
  if (auth.kind === 'agent') return agentKeys(auth.socket);
  const parsed = ssh2.utils.parseKey(auth.privateKey);
  if (parsed instanceof Error)
    throw new SshFailed('authentication', `the key cannot be read: ${parsed.message}`);
  return [`${parsed.type} ${parsed.getPublicSSH().toString('base64')}`];
}

async function agentKeys(socket: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const give = (because: string): void => reject(new SshFailed('authentication', because));
    const timer = setTimeout(() => give(`the SSH agent at ${socket} does not answer`), agentMs);
    ssh2.createAgent(socket).getIdentities((error, keys) => {
      clearTimeout(timer);
      if (error) give(`the SSH agent at ${socket} cannot be asked: ${error.message}`);
      else resolve((keys ?? []).flatMap((key) => publicLine(key)));
    });
  });
}

function publicLine(key: unknown): readonly string[] {
  const parsed = ssh2.utils.parseKey(key as Buffer);
  return parsed instanceof Error ? [] : [`${parsed.type} ${parsed.getPublicSSH().toString('base64')}`];
}
