import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startServer, type Command, type TestServer } from '../testing/ssh-server.js';
import { connect } from './connect.js';
import { newLoginKey } from './key-pair.js';
import { publicKeysOf } from './public-keys.js';

const answer: Command = (command, channel) => {
  channel.write(`ran ${command}\n`);
  channel.exit(0);
  channel.end();
};

/** OpenSSH's own agent; disposing it ends it. */
async function sshAgent(): Promise<AsyncDisposable & { readonly socket: string; add(key: string): void }> {
  const folder = await mkdtemp(join(tmpdir(), 'moult-agent-'));
  const socket = join(folder, 'socket');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  for (let looks = 0; !existsSync(socket) && looks < 100; looks += 1) await sleep(50);
  return {
    socket,
    add: (key) => {
      const env = { ...process.env, SSH_AUTH_SOCK: socket };
      execFileSync('ssh-add', ['-q', '-'], { env, input: key, stdio: ['pipe', 'ignore', 'pipe'] });
    },
    [Symbol.asyncDispose]: async () => {
      const ended = once(agent, 'exit');
      agent.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function keyOf({ target }: TestServer): string {
  return target.auth.kind === 'key' ? target.auth.privateKey : '';
}

test('a key that only the agent holds logs in, and the agent says which keys it has', async () => {
  await using server = await startServer(answer);
  await using agent = await sshAgent();
  const auth = { kind: 'agent', socket: agent.socket } as const;
  // Another key first, as in the agents people have: the machine is offered the next one when it refuses this.
  agent.add(newLoginKey('another').privateKey);
  agent.add(keyOf(server));
  expect(await publicKeysOf(auth)).toHaveLength(2);
  await using session = await connect({ ...server.target, auth });
  expect((await session.exec('uptime', { deadlineMs: 5_000 })).stdout).toBe('ran uptime\n');
});

test('an agent without the key is refused as a wrong key, and one that is gone is no login either', async () => {
  await using server = await startServer(answer);
  const { socket } = await (async () => {
    await using agent = await sshAgent();
    agent.add(newLoginKey('another').privateKey);
    const auth = { kind: 'agent', socket: agent.socket } as const;
    await expect(connect({ ...server.target, auth })).rejects.toMatchObject({ failure: 'authentication' });
    return agent;
  })();
  const auth = { kind: 'agent', socket } as const;
  await expect(connect({ ...server.target, auth })).rejects.toMatchObject({ name: 'SshFailed' });
});
