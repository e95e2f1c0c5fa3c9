import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { hostKeyTypes } from '../guest/init-script.js';
import { baseTag } from '../machines/base-recipe.js';
import { sshBanner } from './measure.js';

const run = promisify(execFile);
const docker = async (...args: string[]) => (await run('docker', args, { timeout: 60_000 })).stdout.trim();

/**
 * The floor for a launch: `docker run` of the same image with systemd, from the command to the SSH banner. First boot
 * is made equal: host keys of the same kinds are generated (no RSA key, whose making takes long), and the
 * units that ask the metadata service are left out, as there is none.
 */
export async function dockerFloor(): Promise<void> {
  const boot =
    'cd /etc/systemd/system && for u in init user-data; do ln -sf /dev/null local-cloud-$u.service; done;' +
    'rm -f /etc/ssh/ssh_host_*;' +
    hostKeyTypes.map((type) => `ssh-keygen -q -t ${type} -N '' -f /etc/ssh/ssh_host_${type}_key;`).join('') +
    'exec /lib/systemd/systemd';
  const flags = ['--cap-add', 'SYS_ADMIN', '--cap-add', 'NET_ADMIN', '--security-opt', 'seccomp=unconfined'];
  const mounts = ['--cgroupns', 'private', '--tmpfs', '/run', '--tmpfs', '/run/lock', '--tmpfs', '/tmp'];
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
    await sshBanner(await docker('inspect', '-f', '{{.NetworkSettings.IPAddress}}', id));
  } finally {
    await docker('rm', '-f', id);
  }
}
