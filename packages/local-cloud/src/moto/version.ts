import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { oldestMoto } from './find.js';

const run = promisify(execFile);

/** Asks a Python for the version of moto it has, without importing moto, which takes a second. */
export async function motoVersion(python: string): Promise<string | undefined> {
  const script = 'from importlib.metadata import version; print(version("moto"))';
  return run(python, ['-c', script], { timeout: 15_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/**
 * The Python that runs a `moto_server`: the command tells no version and may be a wrapper, so the process that it became is
 * looked at. `parent` is the shell that started it. Undefined when it is no Python of this machine.
 */
export async function pythonBelow(parent: number): Promise<string | undefined> {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => '');
  for (const pid of children.trim().split(' ')) {
    const [command = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (basename(command).startsWith('python')) return command;
  }
  return undefined;
}

/** Whether a cloud refuses a moto; one whose version cannot be told is taken. */
export function isTooOld(version: string | undefined): boolean {
  return version !== undefined && !atLeast(version, oldestMoto);
}

/** Whether a dotted version is another one or newer; what comes after the third number does not count. */
export function atLeast(version: string, oldest: string): boolean {
  const numbers = (text: string) =>
    text
      .split('.')
      .slice(0, 3)
      .map((part) => Number.parseInt(part, 10) || 0);
  const [have, need] = [numbers(version), numbers(oldest)];
  const different = need.findIndex((part, index) => part !== (have[index] ?? 0));
  return different < 0 || (have[different] ?? 0) > (need[different] ?? 0);
}
