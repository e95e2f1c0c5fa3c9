import { randomUUID } from 'node:crypto';
import { poll } from '@moult/aws';
import { BuildRefused } from '../build-refused.js';
import type { Watch } from '../build/events.js';
import { ownerText, parseOwner, stateOf, thisProcess } from '../build/owner.js';
import { lastLine } from '../machine/last-line.js';
import { succeeded } from '../machine/machine.js';
import { docker } from './docker.js';

/** On every container of a build: whose it is, so that a later build can tell when nobody needs it any more. */
const ownerLabel = 'moult.build-owner';

/** From a client that was ended to the container that its daemon was making all the same, in milliseconds. */
const unheardMs = 2_000;

/** A container of a build, gone when it is disposed of. */
export interface BuildContainer extends AsyncDisposable {
  readonly id: string;
}

/**
 * Starts a container in which a build works. The means of the build lie on tmpfs here too, so that an export does not contain
 * them. Its name is known before it is there: an interruption ends the client before it has said an id.
 */
export async function startContainer(
  base: string,
  { build, signal }: { readonly build: string; readonly signal?: AbortSignal | undefined },
): Promise<BuildContainer> {
  const name = `moult-build-${build}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const marks = ['--name', name, '--label', `${ownerLabel}=${ownerText(thisProcess())}`];
  const means = ['--init', '--tmpfs', '/run', '--tmpfs', '/tmp:exec,mode=1777'];
  try {
    const outcome = await docker(
      ['run', '--detach', ...marks, ...means, '--entrypoint', 'sleep', base, 'infinity'],
      { deadlineSeconds: 120, signal },
    );
    if (!succeeded(outcome)) {
      throw new BuildRefused('base', `No container starts from ${base}: ${lastLine(outcome.tail)}`);
    }
    return { id: outcome.stdout.trim(), [Symbol.asyncDispose]: () => remove(name).then(() => undefined) };
  } catch (error) {
    await removeUnheard(name);
    throw error;
  }
}

/** Removes the containers of builds on this host that have ended, and tells of each. */
export async function removeDeadContainers(watch: Watch): Promise<void> {
  const format = `{{.ID}} {{.Label "${ownerLabel}"}}`;
  const filter = ['--all', '--no-trunc', '--filter', `label=${ownerLabel}`];
  const listed = await docker(['ps', ...filter, '--format', format], { deadlineSeconds: 60 });
  if (!succeeded(listed)) {
    throw new BuildRefused(
      'base',
      `Docker does not say which containers there are: ${lastLine(listed.tail)}`,
    );
  }
  for (const line of listed.stdout.split('\n')) {
    const [id = '', text = ''] = line.trim().split(' ');
    const owner = parseOwner(text);
    if (owner === undefined || stateOf(owner) !== 'dead') continue;
    await remove(id);
    watch({ kind: 'note', text: `removed container ${id.slice(0, 12)}, left over from an earlier build` });
  }
}

/** Whether it was there. */
async function remove(id: string): Promise<boolean> {
  const { stdout } = await docker(['rm', '--force', '--volumes', id], { deadlineSeconds: 60 });
  return stdout.trim() === id;
}

/** One that never comes is waited for in vain for a moment; one that comes later still is the next build's, by its label. */
async function removeUnheard(name: string): Promise<void> {
  await poll(
    async () =>
      (await remove(name))
        ? { kind: 'done', value: undefined }
        : { kind: 'not-yet', because: 'it is not there' },
    { what: `the container ${name}`, everyMs: 200, deadlineMs: unheardMs },
  ).catch(() => undefined);
}
