import { spawn } from 'node:child_process';
import { pipeline } from 'node:stream/promises';
import { BuildRefused } from '../build-refused.js';
import { lastLine } from '../machine/last-line.js';

/** Some hundred megabytes through a pipe, on a busy machine. */
const flattenMs = 600_000;

/**
 * Makes an image of a container's files. Export and import instead of commit: what was deleted is not in a layer below. An
 * export that broke off would be half a system that imports well, so both ends are looked at. `docker` is the client; tests
 * put another program there.
 */
export async function flatten(
  id: string,
  { tag, command }: { readonly tag: string; readonly command: readonly string[] },
  { signal, docker = 'docker' }: { readonly signal?: AbortSignal | undefined; readonly docker?: string } = {},
): Promise<void> {
  const limits = AbortSignal.any([AbortSignal.timeout(flattenMs), ...(signal === undefined ? [] : [signal])]);
  const options = { signal: limits, killSignal: 'SIGKILL' } as const;
  const source = spawn(docker, ['export', id], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const change = `CMD ${JSON.stringify(command)}`;
  const sink = spawn(docker, ['import', '--change', change, '-', tag], {
    ...options,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ends = [ended('export', source), ended('import', sink)];
  // How the two ended says more than that the pipe between them broke.
  await pipeline(source.stdout, sink.stdin).catch(() => undefined);
  const failed = (await Promise.all(ends)).filter((end) => end !== undefined);
  signal?.throwIfAborted();
  if (failed.length > 0) throw new BuildRefused('base', `${tag} could not be made: ${failed.join('; ')}.`);
}

/** What is wrong with how a process ended; undefined when nothing is. */
async function ended(
  name: string,
  child: Pick<ReturnType<typeof spawn>, 'once' | 'stderr'>,
): Promise<string | undefined> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4096)));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(`docker ${name} did not end (${error.message})`);
    });
    child.once('close', (code, by) => {
      const how = code === null ? `was ended by ${by ?? 'a signal'}` : `ended with exit code ${code}`;
      resolve(code === 0 ? undefined : `docker ${name} ${how}, it last said: ${lastLine(said)}`);
    });
  });
}
