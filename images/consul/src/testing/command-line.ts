import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Ground } from './ground.js';

const root = join(import.meta.dirname, '../../../..');

/** How a command ended and what it said. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const started = (main: string): readonly string[] => [process.execPath, join(root, 'packages', main)];

/** What starts the command line of the image builder as it is published. */
export const commandLine: readonly string[] = started('image-builder/dist/main.js');

/** The same commands as a part of Moult's own. */
export const moultImage: readonly string[] = [...started('cli/dist/main.js'), 'image'];

/** Runs a program against the ground's cloud. `onLine` sees each line on standard error and may send a signal. */
export async function command(
  ground: Ground,
  [program = '', ...args]: readonly string[],
  onLine: (line: string, signal: (name: NodeJS.Signals) => void) => void = () => undefined,
): Promise<CommandEnd> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...ground.cloud.env,
    ...{ XDG_CACHE_HOME: ground.cacheDir, NO_COLOR: '1' },
  };
  // A runner that colours its own output would colour this one too.
  delete env['FORCE_COLOR'];
  const child = spawn(program, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 150_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  createInterface({ input: child.stderr }).on('line', (line) => {
    stderr += `${line}\n`;
    onLine(line, (name) => void child.kill(name));
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout, stderr };
}
