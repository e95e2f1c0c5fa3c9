import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { probeSystemTools } from './system-packages.js';
import { fakePath } from './test-support/fake-path.js';
import { machine } from './test-support/machine.js';

const withoutGpg = { ip: '', iptables: '', losetup: '', 'mkfs.ext4': '', nsenter: '', mmdebstrap: '' };
const keyring = 'debian-archive-keyring.gpg';

test('a machine with every tool and with the key of Debian’s archive lacks nothing', async () => {
  await using bin = await fakePath({ ...withoutGpg, gpg: '' });
  await writeFile(join(bin.path, keyring), '');
  expect(await probeSystemTools(machine({ env: { PATH: bin.path }, keyrings: bin.path }))).toMatchObject({
    kind: 'found',
    detail: `ip, iptables, losetup, mkfs.ext4, nsenter, mmdebstrap, gpg, ${keyring}`,
  });
});

// Ubuntu's mmdebstrap comes without either, and a base image of Debian is then refused by apt.
test('mmdebstrap alone is not enough: the key of Debian’s archive, and gpg to read it, are installed too', async () => {
  await using bin = await fakePath(withoutGpg);
  const ubuntu = machine({ distributions: ['ubuntu', 'debian'], env: { PATH: bin.path } });
  expect(await probeSystemTools(ubuntu)).toMatchObject({
    kind: 'installable',
    what: "Debian's gpg, debian-archive-keyring",
  });
  expect(await probeSystemTools({ ...ubuntu, isRoot: false })).toMatchObject({
    kind: 'missing',
    reason: `not on this machine: gpg, ${keyring}.`,
    next: 'sudo apt-get install gpg debian-archive-keyring',
  });
});
