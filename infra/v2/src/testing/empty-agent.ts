import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** An SSH agent that holds no key; disposing it ends it. */
export async function emptyAgent(): Promise<AsyncDisposable & { readonly socket: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'moult-agent-'));
  const socket = join(folder, 'socket');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  for (let looks = 0; !existsSync(socket) && looks < 100; looks += 1) await sleep(50);
  return {
    socket,
    [Symbol.asyncDispose]: async () => {
      const ended = once(agent, 'exit');
      agent.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
