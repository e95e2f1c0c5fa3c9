import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Ground } from './ground.js';

const root = join(import.meta.dirname, '../../../..');
const started = z.object({ kind: z.literal('step-started'), step: z.string() });

/** What was seen of a build that was killed. */
export interface KilledBuild {
  /** The steps that had begun; a step of a millisecond may be over when the signal arrives. */
  readonly steps: readonly string[];
  readonly signal: string | null;
}

/** Starts the command line's own build of a folder and pulls the plug when this step begins. */
export async function killedBuild(ground: Ground, folder: string, at: string): Promise<KilledBuild> {
  const main = join(root, 'packages/image-builder/src/main.ts');
  const args = ['--conditions=@moult/source', '--import', 'tsx', main, 'build', folder, '--json', '--force'];
  const child = spawn(process.execPath, [...args, '--subnet', ground.subnetId], {
    cwd: root,
    env: { ...process.env, ...ground.cloud.env, XDG_CACHE_HOME: ground.cacheDir },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const steps: string[] = [];
  const ended = new Promise<string | null>((resolve) => {
    child.once('close', (_code, signal) => {
      resolve(signal);
    });
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (!line.startsWith('{')) return;
    const event = started.safeParse(JSON.parse(line));
    if (!event.success) return;
    steps.push(event.data.step);
    if (event.data.step === at) child.kill('SIGKILL');
  });
  return { signal: await ended, steps };
}

/** Everything a build of the light definition does, in its order. */
export const lightSteps: readonly string[] = [
  'find base',
  'obtain sources',
  'remove leftovers',
  'open access',
  'launch build instance',
  'read host keys of build instance',
  'log in on build instance',
  'upload',
  'provision provision.sh',
  'clean',
  'stop build instance',
  'create image',
  'launch test instance',
  'read host keys of test instance',
  'log in on test instance',
  'test test',
  'publish',
];
