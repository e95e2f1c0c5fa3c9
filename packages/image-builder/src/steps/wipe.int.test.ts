import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, ftruncateSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wipeScript } from './clean-script.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wipe-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const canary = 'canary-of-a-deleted-file';
const kept = 'canary-of-a-kept-file';

/** A machine whose root is a disk, with this machine's programs; all of its mounts end with the namespace. */
const onDisk = `set -eu
mount -o loop "$1" "$2"
mkdir "$2/usr" "$2/proc" "$2/dev"
for name in bin sbin lib lib64; do ln -s "usr/$name" "$2/$name"; done
mount --bind /usr "$2/usr"
mount --bind /dev "$2/dev"
mount -t proc proc "$2/proc"
echo ${kept} >"$2/kept"
echo ${canary} >"$2/deleted"
sync -f "$2/kept"
rm "$2/deleted"
sync -f "$2/kept"
chroot "$2" findmnt -no SOURCE /
chroot "$2" sh -c "$3"
umount "$2/proc" "$2/dev" "$2/usr" "$2"`;

/** Runs a script on a disk of its own, and says what its root was and which canaries the bytes of the disk have then. */
function afterRunning(script: string): { readonly root: string; readonly found: readonly string[] } {
  const [disk, root] = [join(folder, 'disk'), join(folder, 'root')];
  const file = openSync(disk, 'w');
  ftruncateSync(file, 32 * 1024 * 1024);
  closeSync(file);
  mkdirSync(root, { recursive: true });
  const start = 'mkfs.ext4 -qF "$1" && exec unshare --mount sh -c "$4" sh "$1" "$2" "$3"';
  const source = execFileSync('sh', ['-c', start, 'sh', disk, root, script, onDisk], { encoding: 'utf8' });
  const bytes = readFileSync(disk);
  return { root: source.trim(), found: [canary, kept].filter((text) => bytes.includes(text)) };
}

test('what a deleted file held is still on a disk that is not wiped, and on one that is, it is not', () => {
  expect(afterRunning('true')).toEqual({
    root: expect.stringMatching(/^\/dev\/loop\d+$/) as string,
    found: [canary, kept],
  });
  expect(afterRunning(wipeScript).found).toEqual([kept]);
});

test('the zeros do it, also where the disk cannot be told what is free', () => {
  expect(afterRunning(wipeScript.replaceAll('fstrim / 2>/dev/null', ':')).found).toEqual([kept]);
});
