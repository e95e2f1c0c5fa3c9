import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostCommand } from './host-command.js';
import { startTestCloud, type TestCloud } from './testing/test-cloud.js';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud(201);
  await cloud.launch('i-a', 10);
  await cloud.launch('i-b', 11);
});
afterAll(() => cloud[Symbol.asyncDispose]());

const volume = (id: string) => cloud.host.volumes.create(id, { sizeGiB: 1 });
const sha = async (machine: string, file: string) =>
  (await cloud.run(machine, `sha256sum ${file} | cut -c1-64`)).output.trim();

/** The minor behind a device of a machine, as the machine sees it. */
async function minorOf(machine: string, device: string): Promise<number> {
  return Number.parseInt((await cloud.run(machine, `stat -c %T ${device}`)).output.trim(), 16);
}

test('the bytes of a volume are the same on the next machine', async () => {
  await volume('vol-0a');
  await cloud.host.volumes.attach('vol-0a', 'i-a', '/dev/xvdf');
  const written = await cloud.run(
    'i-a',
    'mkfs.ext4 -q /dev/xvdf && mkdir -p /data && mount /dev/xvdf /data && head -c 20000000 /dev/urandom >/data/x && sync',
  );
  expect(written).toEqual({ exitCode: 0, output: '' });
  const before = await sha('i-a', '/data/x');
  await cloud.run('i-a', 'umount /data');
  const image = await sha('i-a', '/dev/xvdf');
  expect(await cloud.host.volumes.detach('vol-0a', 'i-a', { force: false })).toBe('detached');
  expect((await cloud.run('i-a', 'ls /dev/xvdf /dev/disk/by-id')).output).toContain('cannot access');
  await cloud.host.volumes.attach('vol-0a', 'i-b', 'xvdg');
  expect(await sha('i-b', '/dev/xvdg')).toBe(image);
  await cloud.run('i-b', 'mkdir -p /data && mount /dev/xvdg /data');
  expect(await sha('i-b', '/data/x')).toBe(before);
  await cloud.run('i-b', 'umount /data');
  expect(await cloud.host.volumes.detach('vol-0a', 'i-b', { force: false })).toBe('detached');
});

test('a machine cannot open a loop device that is attached to another one', async () => {
  await volume('vol-0b');
  await cloud.host.volumes.attach('vol-0b', 'i-a', '/dev/xvdf');
  const minor = await minorOf('i-a', '/dev/xvdf');
  const own = await cloud.run('i-a', 'head -c 1 /dev/xvdf >/dev/null');
  expect(own.exitCode).toBe(0);
  const foreign = await cloud.run('i-b', `mknod /dev/thief b 7 ${minor}; head -c 1 /dev/thief`);
  expect(foreign.output).toContain('Operation not permitted');
  for (const device of ['b 7 0', 'c 10 237']) {
    const host = await cloud.run('i-b', `rm -f /dev/thief; mknod /dev/thief ${device}; head -c 1 /dev/thief`);
    expect(host.output).toContain('Operation not permitted');
  }
  await cloud.host.volumes.detach('vol-0b', 'i-a', { force: false });
});

test('after its volume is gone a machine reads nothing through a node it kept', async () => {
  await volume('vol-0c');
  await cloud.host.volumes.attach('vol-0c', 'i-a', '/dev/xvdf');
  const minor = await minorOf('i-a', '/dev/xvdf');
  await cloud.run('i-a', `mknod /dev/kept b 7 ${minor}; echo secret >/dev/xvdf; sync`);
  await cloud.host.volumes.detach('vol-0c', 'i-a', { force: false });
  expect((await cloud.run('i-a', 'head -c 6 /dev/kept')).output).not.toContain('secret');
  await cloud.host.volumes.attach('vol-0c', 'i-b', '/dev/xvdf');
  expect((await cloud.run('i-b', 'head -c 6 /dev/xvdf')).output).toBe('secret');
  expect((await cloud.run('i-a', 'head -c 6 /dev/kept')).output).not.toContain('secret');
  await cloud.host.volumes.detach('vol-0c', 'i-b', { force: false });
});

test('a device is there under both names after a reboot and after a stop and start', async () => {
  await volume('vol-0d');
  await cloud.host.volumes.attach('vol-0d', 'i-a', '/dev/sdh');
  await cloud.run('i-a', 'printf kept >/dev/sdh; sync');
  const byId = '/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0d';
  for (const again of [
    () => cloud.host.machines.reboot('i-a'),
    () => cloud.host.machines.stop('i-a', { graceSeconds: 20 }).then(() => cloud.host.machines.start('i-a')),
  ]) {
    await again();
    expect((await cloud.run('i-a', `readlink -f ${byId}; head -c 4 ${byId}`)).output).toBe('/dev/sdh\nkept');
  }
  await cloud.host.volumes.detach('vol-0d', 'i-a', { force: false });
  await cloud.host.machines.reboot('i-a');
  expect((await cloud.run('i-a', 'ls /dev/sdh')).output).toContain('No such file');
});

test('a volume attached to a stopped machine appears when it starts', async () => {
  await volume('vol-0e');
  await cloud.host.machines.stop('i-b', { graceSeconds: 20 });
  await cloud.host.volumes.attach('vol-0e', 'i-b', '/dev/xvdf');
  await cloud.host.machines.start('i-b');
  expect((await cloud.run('i-b', 'blockdev --getsize64 /dev/xvdf')).output.trim()).toBe(String(2 ** 30));
  await cloud.host.volumes.detach('vol-0e', 'i-b', { force: false });
});

test('a mounted or open device is busy, and nothing has changed then', async () => {
  await volume('vol-0f');
  await cloud.host.volumes.attach('vol-0f', 'i-a', '/dev/xvdf');
  await cloud.run(
    'i-a',
    'mkfs.ext4 -q /dev/xvdf; mkdir -p /data; unshare -m sh -c "mount /dev/xvdf /data; sleep 600" & sleep 0.5',
  );
  expect(await cloud.host.volumes.detach('vol-0f', 'i-a', { force: false })).toBe('busy');
  await cloud.run('i-a', 'pkill sleep; sleep 0.2; sleep 600 <>/dev/xvdf & sleep 0.2');
  expect(await cloud.host.volumes.detach('vol-0f', 'i-a', { force: false })).toBe('busy');
  expect((await cloud.run('i-a', 'blkid -o value -s TYPE /dev/xvdf')).output.trim()).toBe('ext4');
  await cloud.run('i-a', 'pkill sleep; sleep 0.2');
  expect(await cloud.host.volumes.detach('vol-0f', 'i-a', { force: false })).toBe('detached');
});

test('a forced detach tears the device away, keeps what was synced and loses the rest', async () => {
  await volume('vol-10');
  await cloud.host.volumes.attach('vol-10', 'i-a', '/dev/xvdf');
  await cloud.run(
    'i-a',
    'mkfs.ext4 -q /dev/xvdf; mkdir -p /data; mount -o commit=300 /dev/xvdf /data; echo synced >/data/a; sync -f /data; sleep 600 </data/a & sleep 0.3',
  );
  // It writes until after the tear: the kernel may write some of it back by itself, or at anybody's `sync`, never all.
  const write = 'while i=$((i+1)); do echo $i >>/data/b || exit; echo $i >>/root/written; done';
  await cloud.run('i-a', `i=0; (${write}) >/dev/null 2>&1 </dev/null & echo $! >/root/writer; sleep 0.5`);
  expect(await cloud.host.volumes.detach('vol-10', 'i-a', { force: true })).toBe('detached');
  expect((await cloud.run('i-a', 'echo later >/data/c; sync -f /data')).exitCode).not.toBe(0);
  const { output } = await cloud.run('i-a', 'kill $(cat /root/writer) 2>/dev/null; tail -n 1 /root/written');
  await cloud.host.volumes.attach('vol-10', 'i-b', '/dev/xvdf');
  const found = await cloud.run(
    'i-b',
    'mkdir -p /data; mount /dev/xvdf /data; cat /data/a; ls /data/c 2>/dev/null; tail -n 1 /data/b 2>/dev/null; umount /data',
  );
  const [kept, reached = '0', ...rest] = found.output.split('\n');
  expect([kept, rest]).toEqual(['synced', []]);
  expect(Number(output)).toBeGreaterThan(0);
  expect(Number(reached)).toBeLessThan(Number(output));
  await cloud.host.volumes.detach('vol-10', 'i-b', { force: false });
  await cloud.run('i-a', 'pkill sleep; umount -l /data');
});

test('a snapshot is the volume of that moment, and a larger volume can be made from it', async () => {
  await volume('vol-11');
  await cloud.host.volumes.attach('vol-11', 'i-a', '/dev/xvdf');
  await cloud.run('i-a', 'printf before >/dev/xvdf; sync');
  await cloud.host.volumes.snapshot('vol-11', 'snap-1');
  await cloud.run('i-a', 'printf AFTER. >/dev/xvdf; sync');
  await cloud.host.volumes.create('vol-12', { sizeGiB: 2, fromSnapshot: 'snap-1' });
  await cloud.host.volumes.attach('vol-12', 'i-a', '/dev/xvdg');
  const read = await cloud.run(
    'i-a',
    'head -c 6 /dev/xvdf; head -c 6 /dev/xvdg; blockdev --getsize64 /dev/xvdg',
  );
  expect(read.output.trim()).toBe(`AFTER.before${2 ** 31}`);
  await cloud.host.volumes.removeSnapshot('snap-1');
  for (const id of ['vol-11', 'vol-12']) await cloud.host.volumes.detach(id, 'i-a', { force: false });
});

test('a snapshot of a volume that is being written holds a whole file system', async () => {
  await volume('vol-20');
  await cloud.host.volumes.attach('vol-20', 'i-a', '/dev/xvdf');
  const busy = 'mkfs.ext4 -q /dev/xvdf; mkdir -p "/da ta"; mount /dev/xvdf "/da ta"; cd "/da ta"';
  const write =
    'i=0; while i=$((i+1)); do echo $i >n.new; mv n.new n; mkdir d$i; head -c 200000 /dev/urandom >d$i/f; done';
  await cloud.run('i-a', `${busy}; (${write}) >/dev/null 2>&1 </dev/null & sleep 1.5`);
  const mark = async () => Number((await cloud.run('i-a', 'cat "/da ta/n"')).output);
  const before = await mark();
  await cloud.host.volumes.snapshot('vol-20', 'snap-20');
  const after = await mark();
  await cloud.host.volumes.create('vol-21', { sizeGiB: 1, fromSnapshot: 'snap-20' });
  await cloud.host.volumes.attach('vol-21', 'i-b', '/dev/xvdf');
  const checked = await cloud.run(
    'i-b',
    'mount /dev/xvdf /mnt; cat /mnt/n; umount /mnt; e2fsck -fn /dev/xvdf >/dev/null 2>&1',
  );
  expect(checked).toEqual({ exitCode: 0, output: expect.stringMatching(/^\d+$/) as string });
  expect(Number(checked.output)).toBeGreaterThanOrEqual(before);
  expect(Number(checked.output)).toBeLessThanOrEqual(after);
  await cloud.host.volumes.detach('vol-21', 'i-b', { force: false });
  await cloud.host.volumes.detach('vol-20', 'i-a', { force: true });
});

test('two volumes cannot have the same device name on one machine', async () => {
  await volume('vol-13');
  await volume('vol-14');
  await cloud.host.volumes.attach('vol-13', 'i-a', '/dev/xvdf');
  await expect(cloud.host.volumes.attach('vol-14', 'i-a', 'xvdf')).rejects.toThrow(
    '/dev/xvdf of i-a is vol-13 already',
  );
  await expect(cloud.host.volumes.remove('vol-13')).rejects.toThrow('vol-13 is attached to i-a as /dev/xvdf');
  await cloud.host.volumes.detach('vol-13', 'i-a', { force: false });
});

test('a machine that binds its own reserved devices itself does not stop an attachment', async () => {
  await volume('vol-15');
  const used = await hostCommand('losetup', ['--list', '--noheadings', '--output', 'NAME']);
  await cloud.host.volumes.attach('vol-15', 'i-a', '/dev/xvdf');
  const minor = await minorOf('i-a', '/dev/xvdf');
  expect(used).not.toContain(`/dev/loop${minor}\n`);
  await cloud.host.volumes.detach('vol-15', 'i-a', { force: false });
  const grabbed = await cloud.run(
    'i-a',
    `truncate -s 1M /root/own; mknod /dev/grab b 7 ${minor}; losetup /dev/grab /root/own`,
  );
  expect(grabbed.exitCode).toBe(0);
  await cloud.host.volumes.attach('vol-15', 'i-a', '/dev/xvdf');
  expect(await minorOf('i-a', '/dev/xvdf')).not.toBe(minor);
  await cloud.run('i-a', 'losetup -d /dev/grab; rm /root/own');
  await cloud.host.volumes.detach('vol-15', 'i-a', { force: false });
});
