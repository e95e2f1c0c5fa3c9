import { poll } from '@moult/aws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ground } from './ground.js';
import { attachVolume, createVolume, launchNode, type TestNode } from './node.js';

/** The rules of the data volume, each on a real block device. */
export function volumeTests(place: () => { readonly ground: Ground; readonly imageId: string }): void {
  describe('a data volume is used only when it is known to be this node’s', () => {
    let node: TestNode;
    let blank: string;
    const mount = (settings: Record<string, string>): Promise<string> => {
      // The settings come from user data and tags; here the script is run with tags of its own, put in its way.
      const tags = Object.entries(settings).map(
        ([name, value]) => `'meta-data/tags/instance/moult:${name}') printf '%s' '${value}' ;;`,
      );
      const shim = `imds() { case $1 in meta-data/tags/instance/consul-type) printf server ;; meta-data/instance-id) echo i ;; ${tags.join(' ')} *) return 1 ;; esac; }`;
      return node.root(
        `cp /usr/lib/moult/metadata.sh /run/m.sh; cat >>/run/m.sh <<'SHIM'\n${shim}\nSHIM
       sed 's,^\\. /usr/lib/moult/metadata.sh,. /run/m.sh,' /usr/lib/moult/data-volume >/run/dv; sh /run/dv`,
      );
    };
    const settings = (node: string, more: Record<string, string> = {}): Record<string, string> => ({
      ...{ environment: 'test', cluster: 'consul', node, volume: blank, ...more },
    });
    const unmount = () => node.root('umount /var/lib/moult/data');

    beforeAll(async () => {
      const { ground, imageId } = place();
      blank = await createVolume(ground);
      node = await launchNode(ground, imageId, { 'consul-type': 'client', 'moult:environment': 'volumes' });
      await attachVolume(ground, blank, node.instanceId);
      const look = async () => {
        const links = await node.root('ls /dev/disk/by-id || :');
        return links.includes('vol')
          ? ({ kind: 'done', value: links } as const)
          : ({ kind: 'not-yet', because: links } as const);
      };
      await poll(look, { what: 'the device', everyMs: 200, deadlineMs: 20_000 });
    });
    afterAll(() => node[Symbol.asyncDispose]());

    test('a blank one that is not named for it is not formatted', async () => {
      await expect(mount(settings('consul-1'))).rejects.toThrow(
        'is blank, but it is not named as one to initialise',
      );
      expect(await node.root(`head -c 65536 /dev/xvdf | tr -d '\\000' | wc -c`)).toBe('0');
    });

    test('one that is not attached is not guessed at', async () => {
      const missing = settings('consul-1', { volume: 'vol-0123456789abcdef0' });
      await expect(mount(missing)).rejects.toThrow('vol-0123456789abcdef0 is not attached');
    });

    test('a blank one that is named for it gets a file system and the identity of its node', async () => {
      await mount(settings('consul-1', { initialise: blank }));
      expect(await node.root('cat /var/lib/moult/data/identity')).toMatch(
        /^environment=test\ncluster=consul\nnode=consul-1\nuuid=[0-9a-f-]{36}$/,
      );
      await unmount();
    });

    test('its own node mounts it again, and another node is refused and leaves it unmounted', async () => {
      await mount(settings('consul-1'));
      await unmount();
      await expect(mount(settings('consul-2', { initialise: blank }))).rejects.toThrow(
        'belongs to another node: expected node=consul-2, it says node=consul-1',
      );
      expect(await node.root('mountpoint /var/lib/moult/data || :')).toContain('is not a mountpoint');
    });

    test('one whose superblock is lost is not blank, and is not formatted even when named for it', async () => {
      const before = await node.root('sha256sum </dev/xvdf');
      await node.root('dd if=/dev/zero of=/dev/xvdf bs=1024 count=4 conv=notrunc status=none; sync');
      const after = await node.root('sha256sum </dev/xvdf');
      expect(after).not.toBe(before);
      await expect(mount(settings('consul-1', { initialise: blank }))).rejects.toThrow(
        /not blank|cannot be repaired/,
      );
      expect(await node.root('sha256sum </dev/xvdf')).toBe(after);
    });
  });
}
