import { readFile } from 'node:fs/promises';
import { ignoringAbsence } from './engine.js';
import { hostCommand } from './host-command.js';
import type { HostContext } from './host-context.js';
import { containerName } from './names.js';

/**
 * Does a job while a machine stands still and its file systems on a loop minor are synced, so that a copy which takes
 * time is one moment's state: nobody writes, and the kernel has nothing left to write back. (Freezing the file system
 * itself would outlive a killed cloud and hold the device for ever; a paused machine can be removed.) What the
 * machine had not synced is in the copy then: a little more than EBS would have, never less.
 */
export async function whileStill(
  host: HostContext,
  at: { readonly instanceId: string; readonly minor: number },
  job: () => Promise<void>,
): Promise<void> {
  const container = host.engine.getContainer(containerName(host.cloudId, at.instanceId));
  const facts = await ignoringAbsence(container.inspect());
  if (!facts?.State.Running) return job();
  const stopsForIt = !facts.State.Paused;
  if (stopsForIt) await container.pause();
  try {
    const mounts = mountsOf(await readFile(`/proc/${facts.State.Pid}/mountinfo`, 'utf8'), at.minor);
    // A symbolic link of the guest's could lead this path elsewhere; to sync something else does no harm.
    for (const path of mounts) {
      await hostCommand('sync', ['--file-system', `/proc/${facts.State.Pid}/root${path}`]);
    }
    await job();
  } finally {
    if (stopsForIt) await container.unpause();
  }
}

/** Mount points of a loop minor in /proc/PID/mountinfo text; blanks in it are octal. */
export function mountsOf(mountinfo: string, minor: number): string[] {
  return mountinfo
    .split('\n')
    .map((line) => line.split(' '))
    .filter((fields) => fields[2] === `7:${minor}`)
    .map((fields) =>
      (fields[4] ?? '').replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    );
}
