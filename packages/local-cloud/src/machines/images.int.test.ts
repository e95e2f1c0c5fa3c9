import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageTag } from './names.js';
import { startTestCloud, type TestCloud } from './testing/test-cloud.js';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud(203, undefined, 9);
});
afterAll(() => cloud[Symbol.asyncDispose]());

/** How often a text occurs in everything the engine stores of an image. */
async function occurrences(imageId: string, text: string): Promise<number> {
  const args = ['-c', 'docker save "$1" | grep -c -a -F "$2"', 'sh', imageTag(cloud.cloudId, imageId), text];
  const { stdout } = await execa('sh', args, { reject: false });
  return Number(stdout);
}

test('the bytes of a deleted file are not in a captured image, those of a kept one are', async () => {
  const deleted = `deleted-${'d'.repeat(40)}`;
  const kept = `kept-${'k'.repeat(40)}`;
  await cloud.launch('i-a', 10);
  await cloud.run(
    'i-a',
    `echo ${deleted} >/root/gone; echo ${kept} >/root/stays; sync; echo ${deleted} >/tmp/x; echo ${deleted} >/run/x`,
  );
  await cloud.host.images.capture('ami-before', 'i-a');
  // The scan finds what is there: otherwise "not there" would mean nothing.
  expect(await occurrences('ami-before', deleted)).toBe(1);
  const second = await cloud
    .launch('i-b', 11, { imageId: 'ami-before' })
    .then(() => cloud.run('i-b', 'rm /root/gone'));
  expect(second.exitCode).toBe(0);
  await cloud.host.machines.stop('i-b', { graceSeconds: 30 });
  await cloud.host.images.capture('ami-after', 'i-b');
  expect(await occurrences('ami-after', deleted)).toBe(0);
  expect(await occurrences('ami-after', kept)).toBe(1);
});

test('an attached volume and the device nodes are no part of an image', async () => {
  await cloud.host.volumes.create('vol-01', { sizeGiB: 1 });
  await cloud.host.volumes.attach('vol-01', 'i-a', '/dev/xvdf');
  const onVolume = `volume-${'v'.repeat(40)}`;
  await cloud.run(
    'i-a',
    `mkfs.ext4 -q /dev/xvdf; mkdir -p /data; mount /dev/xvdf /data; echo ${onVolume} >/data/x; sync`,
  );
  await cloud.host.images.capture('ami-volume', 'i-a');
  expect(await occurrences('ami-volume', onVolume)).toBe(0);
  const script = `docker save "$1" | tar -xO --wildcards '*/layer.tar' | tar -t`;
  const list = await execa('sh', ['-c', script, 'sh', imageTag(cloud.cloudId, 'ami-volume')]);
  expect(list.stdout).toContain('usr/bin/cloud-init');
  expect(list.stdout.split('\n').filter((path) => /^dev\/(xvd|loop|disk)/.test(path))).toEqual([]);
  await cloud.run('i-a', 'umount /data');
});

test('a running machine is the same after its image was taken', async () => {
  const pid = 'cat /proc/1/stat | cut -d" " -f22; systemctl is-system-running';
  const before = await cloud.run('i-a', pid);
  await cloud.host.images.capture('ami-running', 'i-a');
  expect(await cloud.run('i-a', pid)).toEqual(before);
});

test('a machine knows its cloud at every boot, and nothing of that is in its image', async () => {
  const read = 'cat /etc/environment; stat -c %a:%u:%g /etc/environment';
  await cloud.run('i-a', "sed -i '1i OWN=kept' /etc/environment");
  const { output: before } = await cloud.run('i-a', read);
  const [own, , endpoint, , region] = before.split('\n');
  expect([own, endpoint, region]).toEqual([
    ...['OWN=kept', 'AWS_ENDPOINT_URL=http://10.203.0.1:9', 'AWS_REGION=eu-west-1'],
  ]);
  await cloud.host.images.capture('ami-environment', 'i-a');
  expect((await cloud.run('i-a', read)).output).toBe(before);
  expect(await occurrences('ami-environment', 'OWN=kept')).toBe(1);
  // Our own way of asking for it is not in the image either: the boot script is the machine's, not the image's.
  expect(await occurrences('ami-environment', 'AWS_ENDPOINT_URL')).toBe(0);
  expect(await occurrences('ami-environment', 'AWS_REGION')).toBe(0);
  await cloud.host.machines.reboot('i-a');
  expect((await cloud.run('i-a', read)).output).toBe(before);
});

test('an image may be removed while a machine made from it lives, and the machine starts again', async () => {
  await cloud.launch('i-late', 12, { imageId: 'ami-after' });
  await cloud.host.images.remove('ami-after');
  await cloud.host.images.remove('ami-after');
  await cloud.host.machines.reboot('i-late');
  expect((await cloud.run('i-late', 'cut -c1-5 /root/stays')).output).toBe('kept-');
  await expect(cloud.launch('i-later', 13, { imageId: 'ami-after' })).rejects.toThrow(
    'ami-after is no image',
  );
});

test('the base is made once and found again', async () => {
  const start = performance.now();
  const { description } = await cloud.host.images.provideBase('ami-again');
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(description).toContain('Debian 12 (bookworm)');
});
