import type { ImageDefinition, LoadedDefinition } from '@moult/image-builder';
import { expect } from 'vitest';
import { bake, type Ground } from './ground.js';

/** Something done to a good image before it is cleaned, and which of its tests is to find it. */
export interface Fault {
  readonly name: string;
  readonly script: string;
  readonly found: string;
  readonly because: string;
}

/** The first two are found before an image is made at all. */
export const faults: readonly Fault[] = [
  {
    name: 'node-id',
    script: 'echo x >/var/lib/moult/node-id',
    found: 'residue',
    because: 'node id in /var/lib/moult/node-id',
  },
  {
    name: 'host-key',
    script: 'cp /etc/ssh/ssh_host_ed25519_key /etc/ssh/backup',
    found: 'residue',
    because: 'private key /etc/ssh/backup',
  },
  {
    name: 'same-host-key',
    // The residue of it is not to be seen: the key is packed, and what makes a machine's keys at its first boot unpacks it.
    script: `cd /etc/ssh; gzip -c ssh_host_ed25519_key >/opt/key.gz; cp ssh_host_ed25519_key.pub /opt/key.pub
mv /usr/bin/ssh-keygen /usr/bin/ssh-keygen.real
cat >/usr/bin/ssh-keygen <<'PLANTED'
#!/bin/sh
case "$*" in
*'-t ed25519'*) cd /etc/ssh; umask 077; zcat /opt/key.gz >ssh_host_ed25519_key; cp /opt/key.pub ssh_host_ed25519_key.pub ;;
*) exec /usr/bin/ssh-keygen.real "$@" ;;
esac
PLANTED
chmod 755 /usr/bin/ssh-keygen`,
    found: 'host-keys',
    because: 'the image has the ssh-ed25519 host key of the machine it was built on',
  },
  {
    name: 'no-binary',
    script: 'rm /usr/local/bin/consul',
    found: 'binary',
    because: 'there is no /usr/local/bin/consul',
  },
  {
    name: 'architecture',
    script: `printf '\\267\\000' | dd of=/usr/local/bin/consul bs=1 seek=18 conv=notrunc status=none`,
    found: 'binary',
    because: 'is made for ELF machine 183, this is x86_64 (62)',
  },
  {
    name: 'version',
    script: `sed -i 's/1\\.8\\.7/1.7.7/g' /usr/local/bin/consul`,
    found: 'binary',
    because: 'the binary is Consul 1.7.7, expected 1.8.7',
  },
  {
    name: 'started-early',
    script: `wants=/etc/systemd/system/multi-user.target.wants; mkdir -p $wants; ln -s ../consul.service $wants/`,
    found: 'volume-first',
    because: 'consul.service is started at boot, volume or not',
  },
  {
    name: 'leaves',
    script: `sed -i 's/leave_on_terminate: false/leave_on_terminate: true/' /usr/lib/moult/consul-configure`,
    found: 'settings',
    because: 'leave_on_terminate=true in /usr/lib/moult',
  },
];

/** A finished image once more, with one thing done to it before it is cleaned; its own tests decide. */
export function spoiled(loaded: LoadedDefinition, name: string, script: string): LoadedDefinition {
  const definition: ImageDefinition = {
    ...loaded.definition,
    ...{ name: 'spoiled', version: name, base: { name: 'consul-v2-*', owners: ['self'] } },
    ...{ files: [], provision: [{ script: 'spoil.sh', deadlineSeconds: 60 }] },
  };
  return { definition, contents: new Map([...loaded.contents, ['spoil.sh', Buffer.from(script)]]) };
}

/** Builds it, and expects one sentence that names the test, what it found and the log. */
export async function expectRefusal(ground: Ground, loaded: LoadedDefinition, fault: Fault): Promise<void> {
  const { name, script, found, because } = fault;
  const building = bake(ground, spoiled(loaded, name, script), { mode: 'test' });
  await expect(building).rejects.toMatchObject({ kind: 'image-test' });
  await expect(building).rejects.toThrow(`The image test "${found}" failed`);
  await expect(building).rejects.toThrow(because);
  await expect(building).rejects.toThrow(/\(log: .*\.log\)\.$/);
}
