import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { hostKeyTypes } from '../guest/init-script.js';
import { baseTag } from '../machines/base-recipe.js';
import { sshBanner } from './measure.js';

const run = promisify(execFile);

/** What the floor is measured with; `now` in milliseconds. */
export interface FloorTools {
  readonly docker: (...args: string[]) => Promise<string>;
  readonly banner: (host: string) => Promise<void>;
  readonly now: () => number;
}

const realTools: FloorTools = {
  docker: async (...args) => (await run('docker', args, { timeout: 60_000 })).stdout.trim(),
  banner: sshBanner,
  now: () => performance.now(),
};

/**
 * The floor for a launch, in milliseconds: `docker run` of the same image with systemd, from the command to the SSH
 * banner. First boot is made equal: host keys of the same kinds are generated (no RSA key, whose making takes long), and
 * the units that ask the metadata service are left out, as there is none. Removing the container is not part of it, as
 * terminating the machine is no part of a launch.
 */
export async function dockerFloor({ docker, banner, now }: FloorTools = realTools): Promise<number> {
  const boot =
    'cd /etc/systemd/system && for u in init user-data; do ln -sf /dev/null local-cloud-$u.service; done;' +
    'rm -f /etc/ssh/ssh_host_*;' +
    hostKeyTypes.map((type) => `ssh-keygen -q -t ${type} -N '' -f /etc/ssh/ssh_host_${type}_key;`).join('') +
    'exec /lib/systemd/systemd';
  const flags = ['--cap-add', 'SYS_ADMIN', '--cap-add', 'NET_ADMIN', '--security-opt', 'seccomp=unconfined'];
  const mounts = ['--cgroupns', 'private', '--tmpfs', '/run', '--tmpfs', '/run/lock', '--tmpfs', '/tmp'];
  const started = now();
  const id = await docker(
    'run',
    '-d',
    ...flags,
    ...mounts,
    '-e',
    'container=docker',
    baseTag('bookworm'),
    '/bin/sh',
    '-c',
    boot,
  );
  try {
    await banner(await docker('inspect', '-f', '{{.NetworkSettings.IPAddress}}', id));
    return now() - started;
  } finally {
    await docker('rm', '-f', id);
  }
}
