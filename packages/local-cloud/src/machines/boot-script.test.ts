import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rebootMark } from '../guest/guest-files.js';
import { bootDirectory, bootScript, deviceList } from './boot-script.js';
import { environmentFile } from './environment.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-cloud-boot-'));
  for (const file of [deviceList, environmentFile]) writeFileSync(join(directory, file), '');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** What a boot says in which `mount` and the init system only say that they were called, and `mount` ends as it is told. */
function booted(mountEnds: 'true' | 'false'): { readonly status: number | null; readonly said: string } {
  const elsewhere = [rebootMark, '/etc/environment', '/etc/resolv.conf', '/sys/fs/cgroup/cgroup.controllers'];
  const script = elsewhere
    .reduce((text, path) => text.replaceAll(path, join(directory, basename(path))), bootScript())
    .replaceAll(bootDirectory, directory)
    .replace('exec /lib/systemd/systemd', 'echo init');
  const mount = `mount() { echo "mount $*"; ${mountEnds}; }`;
  const { status, stdout } = spawnSync('/bin/sh', ['-c', `${mount}\n${script}`], { encoding: 'utf8' });
  return { status, said: stdout };
}

const init = 'init --show-status=true --log-level=err\n';
const remount = 'mount -o remount,bind,rw /sys/fs/cgroup\n';

test('on cgroup v2 the hierarchy is writable before the init system makes its scopes', () => {
  writeFileSync(join(directory, 'cgroup.controllers'), 'cpu io memory pids\n');
  expect(booted('true')).toEqual({ status: 0, said: `${remount}${init}` });
});

test('on cgroup v1 nothing is remounted', () => {
  expect(booted('true')).toEqual({ status: 0, said: init });
});

test('a machine whose hierarchy cannot be made writable does not boot halfway', () => {
  writeFileSync(join(directory, 'cgroup.controllers'), 'cpu io memory pids\n');
  expect(booted('false')).toEqual({ status: 1, said: remount });
});
