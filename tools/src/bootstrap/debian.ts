import { readdir } from 'node:fs/promises';
import { execa } from 'execa';

const apt = { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeout: 600_000 } as const;

/** Installs Debian packages; on failure the error carries apt's own last words. */
export async function installDebianPackages(packages: readonly string[]): Promise<void> {
  await execa('apt-get', ['update', '-qq'], apt);
  await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], apt);
}

/** The version apt would install, or undefined when no configured suite has the package. */
export async function debianCandidate(name: string): Promise<string | undefined> {
  await readListsOnce();
  const policy = await execa('apt-cache', ['policy', name], { reject: false, timeout: 10_000 });
  const version = /Candidate: (\S+)/.exec(policy.stdout)?.[1];
  return version === '(none)' ? undefined : version;
}

/** A container image comes without package lists; apt would then say that there is no package at all. */
async function readListsOnce(): Promise<void> {
  const lists = await readdir('/var/lib/apt/lists').catch(() => []);
  if (lists.some((file) => file.includes('_Packages'))) return;
  await execa('apt-get', ['update', '-qq'], { ...apt, reject: false });
}
