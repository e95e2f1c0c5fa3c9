import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { type Config, sources } from '../config/config.js';
import { CommandFailed } from '../program/command-failed.js';
import type { Interrupts } from '../program/interrupts.js';
import type { InfraRelease } from '../release/infra-release.js';

/** An earlier release as it was published, with the dependencies of its own day. */
export interface InstalledRelease extends AsyncDisposable {
  /** `@moult/infra-v1@0.1.0`. */
  readonly what: string;
  /** Runs one of its commands, and passes interrupts on to it. Gives the exit code; what it says goes to `say`, line by line. */
  run(
    command: string,
    env: Readonly<Record<string, string>>,
    interrupts: Pick<Interrupts, 'first' | 'second'>,
  ): Promise<number>;
}

const packageSchema = z.object({ bin: z.record(z.string(), z.string()) });

/**
 * Installs a release from the npm registry that is configured, into a folder of its own: what it was released with, not
 * what this checkout holds.
 * @throws {CommandFailed} when npm cannot install it.
 */
export async function installRelease(
  { name, package: { name: packageName, version } }: InfraRelease,
  say: (line: string) => void,
): Promise<InstalledRelease> {
  const folder = await mkdtemp(join(tmpdir(), 'moult-previous-'));
  const what = `${packageName}@${version}`;
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  // A project names its registries, and how to log in there, in a file that npm reads in its own folder only.
  await copyFile('.npmrc', join(folder, '.npmrc')).catch(() => undefined);
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', what];
  const installed = await execa('npm', args, { cwd: folder, reject: false });
  if (installed.failed) {
    await rm(folder, { recursive: true, force: true });
    const said = installed.stderr.split('\n').find((line) => /^npm error (?!code)\S/.test(line));
    const because = said ?? installed.shortMessage;
    throw new CommandFailed(1, `${what} cannot be installed: ${because}`, 'npm config get registry');
  }
  const home = join(folder, 'node_modules', packageName);
  const { bin } = packageSchema.parse(JSON.parse(await readFile(join(home, 'package.json'), 'utf8')));
  const main = join(home, bin[name] ?? '');
  return {
    what,
    run: async (command, env, { first, second }) => {
      const child = execa(process.execPath, [main, command], {
        ...{
          cwd: folder,
          env,
          stdin: 'ignore',
          stdout: 'ignore',
          stderr: 'pipe',
          reject: false,
          buffer: false,
          // The terminal's Ctrl-C is ours to hear, and to pass on once for every time.
          detached: true,
        },
      });
      const pass = (): void => void child.kill('SIGINT');
      for (const signal of [first, second]) {
        if (signal.aborted) pass();
        else signal.addEventListener('abort', pass, { once: true });
      }
      for await (const line of child.iterable({ from: 'stderr' })) say(line);
      return (await child).exitCode ?? 1;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A configuration as environment variables: how one release tells another what was decided. */
export function asVariables(config: Config): Record<string, string> {
  return Object.fromEntries(
    (Object.keys(sources) as (keyof Config)[]).flatMap((key) => {
      const value = config[key];
      if (value === undefined) return [];
      return [[sources[key].variable, typeof value === 'object' ? textOf(value) : String(value)]];
    }),
  );
}

function textOf(value: object): string {
  return Array.isArray(value) ? value.join(',') : JSON.stringify(value);
}
