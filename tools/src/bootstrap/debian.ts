import { readdir } from 'node:fs/promises';
import { execa, type Options } from 'execa';
import type { Machine } from './probe.js';

/** Installs Debian packages; on failure the error carries apt's own last words. */
export async function installDebianPackages(machine: Machine, packages: readonly string[]): Promise<void> {
  // Out of reach the lists are what they are, and a mirror on this machine may have the packages all the same.
  if (!machine.offline) await execa('apt-get', ['update', '-qq'], apt(machine));
  await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], apt(machine));
}

/** The version apt would install by the package lists that are here, or undefined when none of them has the package. */
export async function debianCandidate(machine: Machine, name: string): Promise<string | undefined> {
  const policy = await execa('apt-cache', ['policy', name], {
    ...apt(machine),
    reject: false,
    timeout: 10_000,
  });
  const version = /Candidate: (\S+)/.exec(policy.stdout)?.[1];
  return version === '(none)' ? undefined : version;
}

/** False in a container image as it comes: apt says there that there is no package at all. */
export async function hasPackageLists(machine: Machine): Promise<boolean> {
  return (await readdir(machine.packageLists).catch(() => [])).some((file) => file.includes('_Packages'));
}

/** Part of an installation, never of a probe: it changes the machine, and a slow mirror takes minutes. */
export async function readPackageLists(machine: Machine): Promise<void> {
  await execa('apt-get', ['update', '-qq'], { ...apt(machine), reject: false });
}

function apt(machine: Machine) {
  const env = { ...machine.env, DEBIAN_FRONTEND: 'noninteractive' };
  return { env, extendEnv: false, timeout: 600_000 } as const satisfies Options;
}
