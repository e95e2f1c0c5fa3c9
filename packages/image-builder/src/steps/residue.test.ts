import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { residueScript } from './clean-script.js';

let root: string;

const plant = (path: string, text: string): void => {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

const look = (): { readonly status: number | null; readonly said: string } => {
  const { status, stdout, stderr } = spawnSync('sh', ['-s'], {
    input: residueScript(root),
    encoding: 'utf8',
  });
  return { status, said: (stdout + stderr).replaceAll(root, '') };
};

const swaps = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'residue-'));
  // A machine as cleaning leaves it.
  const files = {
    ...{
      'etc/machine-id': '',
      'etc/ssh/sshd_config': 'UsePAM yes\n',
      'etc/fstab': '# swap was here\n/dev/a / ext4\n',
    },
    ...{ 'var/log/syslog': '', 'var/log/wtmp': 'binary', 'root/.bashrc': 'umask 022\n', 'run/lock': '' },
    ...{ 'proc/swaps': swaps, 'var/lib/apt/extended_states': 'x', 'usr/bin/history': 'x' },
  };
  for (const [path, text] of Object.entries(files)) plant(path, text);
});
afterEach(() => rmSync(root, { recursive: true }));

test('a machine that was cleaned has no residue', () => {
  expect(look()).toEqual({ status: 0, said: '' });
});

// Safety rule: what is one machine's or one person's own gets into no image.
test.each<[what: string, path: string, text: string]>([
  ['host key /etc/ssh/ssh_host_ed25519_key', 'etc/ssh/ssh_host_ed25519_key', 'key'],
  ['machine id in /etc/machine-id', 'etc/machine-id', '0123456789abcdef0123456789abcdef\n'],
  ['random seed', 'var/lib/systemd/random-seed', 'seed'],
  ['cloud-init state in /var/lib/cloud', 'var/lib/cloud/data/instance-id', 'i-1'],
  ['instance state of cloud-init /var/lib/cloud/instances/i-1', 'var/lib/cloud/instances/i-1', 'x'],
  [
    'authorized keys in /home/admin/.ssh/authorized_keys',
    'home/admin/.ssh/authorized_keys',
    'ssh-ed25519 AAAA',
  ],
  ['authorized keys in /root/.ssh/authorized_keys2', 'root/.ssh/authorized_keys2', 'ssh-ed25519 AAAA'],
  ['shell history /root/.bash_history', 'root/.bash_history', 'true\n'],
  ['log /var/log/auth.log', 'var/log/auth.log', 'somebody logged in\n'],
  ['package lists in /var/lib/apt/lists', 'var/lib/apt/lists/deb_Packages', 'Package: a\n'],
  ['package /var/cache/apt/archives/partial/a.deb', 'var/cache/apt/archives/partial/a.deb', '!<arch>'],
  ['node id in /opt/agent/node-id', 'opt/agent/node-id', 'f00d'],
  ['private key /srv/tls.pem', 'srv/tls.pem', '-----BEGIN EC PRIVATE KEY-----\n'],
  ['swap space in /etc/fstab', 'etc/fstab', '/swapfile none swap sw 0 0\n'],
])('residue is found and named: %s', (what, path, text) => {
  plant(path, text);
  expect(look()).toEqual({ status: 1, said: `residue: ${what}\n` });
});

test('swap space is found where it is this machine’s, and not where it is the host’s', () => {
  plant('proc/swaps', `${swaps}/swapfile                               file\t\t1024\t\t0\t\t-2\n`);
  expect(look()).toEqual({ status: 0, said: '' });
  plant('swapfile', 'SWAPSPACE2');
  expect(look()).toEqual({ status: 1, said: 'residue: swap space /swapfile\n' });
});
