import { readFile } from 'node:fs/promises';
import type { Machine } from './probe.js';

/** Reads the facts of this machine once. */
export async function readMachine(stateDir: string): Promise<Machine> {
  return {
    isRoot: process.getuid?.() === 0,
    distributions: distributions(await readFile('/etc/os-release', 'utf8').catch(() => '')),
    platform: process.platform,
    arch: process.arch,
    stateDir,
    dockerSocket: '/var/run/docker.sock',
    packageLists: '/var/lib/apt/lists',
    keyrings: '/usr/share/keyrings',
    offline: process.env['MOULT_OFFLINE'] === '1',
    now: Date.now(),
    env: process.env,
  };
}

/** `ID` and `ID_LIKE` of an os-release file, see os-release(5). */
export function distributions(osRelease: string): string[] {
  return [...osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap(([, ids]) =>
    (ids ?? '').toLowerCase().split(/\s+/).filter(Boolean),
  );
}
