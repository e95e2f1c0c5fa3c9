import { spawnSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = join(import.meta.dirname, '../../guest/edition-1/files/lib/data-volume');
const volume = 'vol-0123456789abcdef0';
const mine = { environment: 'test', cluster: 'demo', node: 'demo-1' };

let folder: string;
let disk: string;

/** Answers for the metadata service, as the images' own functions ask it; the volume is a loop device. */
const metadata = (): string => `say() { echo "$*" >&2; }
die() { say "$*"; exit 1; }
await_imds() { :; }
setting() { [ ! -e "${folder}/setting-$1" ] || cat "${folder}/setting-$1"; }
required() { cat "${folder}/setting-$1"; }
volume_device() { printf %s "$device"; }
`;

/** Its mounts end with the namespace, its loop device with the script. */
const onDisk = `set -u
export device=$(losetup --find --show "$1/disk")
trap 'umount "$1/data" 2>/dev/null; losetup --detach "$device"' EXIT
`;

/** Runs shell text where the disk is `$device`. */
const run = (text: string): { readonly status: number | null; readonly stderr: string } =>
  spawnSync('unshare', ['--mount', 'sh', '-c', onDisk + text, 'sh', folder], { encoding: 'utf8' });

/** How the script of the images takes the disk, told these settings; it ends unmounted, or says so. */
const mounted = (settings: Readonly<Record<string, string>>): string => {
  for (const [name, value] of Object.entries({ initialise: '', volume, ...settings })) {
    writeFileSync(join(folder, `setting-${name}`), value);
  }
  const { status, stderr } = run(`code=0; sh "$1/data-volume" || code=$?
if [ "$code" != 0 ] && mountpoint -q "$1/data"; then echo 'still mounted' >&2; fi
exit "$code"`);
  return `${String(status)}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'volume-'));
  disk = join(folder, 'disk');
  const file = openSync(disk, 'w');
  ftruncateSync(file, 32 * 1024 * 1024);
  closeSync(file);
  writeFileSync(join(folder, 'metadata.sh'), metadata());
  writeFileSync(join(folder, 'service.sh'), 'service=root\nask_keeps_data() { keeps_data=yes; }\n');
  const text = readFileSync(script, 'utf8')
    .replaceAll('/usr/lib/moult', folder)
    .replaceAll('/var/lib/moult/data', join(folder, 'data'));
  writeFileSync(join(folder, 'data-volume'), text);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const refused = (why: string): string => `1: ${volume} ${why}`;

// Safety rule: a volume is one node's, and three names together say which.
test.each([
  ['environment', 'live', 'test'],
  ['cluster', 'other', 'demo'],
  ['node', 'demo-2', 'demo-1'],
])(
  'a volume of another %s is refused in its own sentence, also where it may be initialised',
  (name, told, says) => {
    expect(mounted({ ...mine, initialise: volume })).toBe(`0: mounted ${volume} of demo demo-1`);
    const another = { ...mine, [name]: told };
    const sentence = refused(`belongs to another node: expected ${name}=${told}, it says ${name}=${says}`);
    expect(mounted(another)).toBe(sentence);
    expect(mounted({ ...another, initialise: volume })).toBe(sentence);
    expect(mounted(mine)).toBe(`0: mounted ${volume} of demo demo-1`);
  },
);

test('an identity that lacks a name is nobody’s', () => {
  mounted({ ...mine, initialise: volume });
  run('mkdir -p "$1/data"; mount "$device" "$1/data"; sed -i /^cluster=/d "$1/data/identity"');
  expect(mounted(mine)).toBe(refused('belongs to another node: expected cluster=demo, it says nothing'));
});

test('an ext4 file system with somebody’s data and no identity is refused, and the data stays', () => {
  run('mkfs.ext4 -q "$device"; mkdir -p "$1/data"; mount "$device" "$1/data"; echo precious >"$1/data/db"');
  expect(mounted({ ...mine, initialise: volume })).toBe(refused('holds data of nobody we know'));
  expect(mounted(mine)).toBe(refused('holds no identity of a node and is not named as one to initialise'));
  expect(run('mount "$device" "$1/data"; grep -qx precious "$1/data/db"').status).toBe(0);
});

test.each([
  ['another file system', 'mkfs.ext3 -q "$device"', 'ext3'],
  ['swap space', 'mkswap "$device" >/dev/null', 'swap'],
  ['bytes that nobody knows', 'echo something | dd of="$device" bs=1M seek=8 status=none', 'unknown content'],
])('%s is refused and left as it is, also where it may be initialised', (_, make, kind) => {
  run(make);
  const before = readFileSync(disk);
  expect(mounted({ ...mine, initialise: volume })).toBe(
    refused(`is not blank and holds no ext4 file system (${kind}): refused`),
  );
  expect(readFileSync(disk).equals(before)).toBe(true);
});
