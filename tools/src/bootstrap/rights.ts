import type { Machine, Probe } from './probe.js';

const name = 'rights';

/** The local cloud makes loop devices, routes and network namespaces: said before the first test fails for want of them. */
export function probeRights(machine: Machine): Promise<Probe> {
  if (machine.platform !== 'linux') {
    const next = 'run it inside a Linux VM (Lima, or the dev container)';
    return Promise.resolve({
      kind: 'missing',
      name,
      reason: `the local cloud needs Linux, not ${machine.platform}.`,
      next,
    });
  }
  if (machine.isRoot) return Promise.resolve({ kind: 'found', name, detail: 'root' });
  return Promise.resolve({
    kind: 'missing',
    name,
    reason: 'the local cloud needs root, for loop devices, routes and network namespaces.',
    next: 'sudo --preserve-env=PATH env PATH="$PATH" npm run bootstrap',
  });
}
