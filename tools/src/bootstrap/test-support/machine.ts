import type { Machine } from '../probe.js';

/** Root on Debian, out of reach of everything, with nothing on the PATH; and what a test says otherwise. */
export function machine(changes: Partial<Machine> = {}): Machine {
  return {
    isRoot: true,
    distributions: ['debian'],
    platform: 'linux',
    arch: 'x64',
    stateDir: '/nowhere',
    dockerSocket: '/nowhere/docker.sock',
    packageLists: '/nowhere/lists',
    keyrings: '/nowhere/keyrings',
    offline: true,
    now: Date.UTC(2026, 0, 2),
    env: {},
    ...changes,
  };
}
