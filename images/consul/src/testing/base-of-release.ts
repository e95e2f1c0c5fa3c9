import { execFileSync } from 'node:child_process';

const docker = (...args: string[]): string => execFileSync('docker', args, { encoding: 'utf8' });

/** The container image of this Debian release that local clouds start their machines from; there is one of each release. */
export function baseOfRelease(release: number): string {
  const bases = docker('images', '--quiet', 'local-cloud-base').split('\n').filter(Boolean);
  const found = bases.find((base) =>
    docker('run', '--rm', '--entrypoint', 'cat', base, '/etc/os-release').includes(
      `VERSION_ID="${release}"\n`,
    ),
  );
  if (found === undefined) throw new Error(`no local-cloud-base of Debian ${release} is on this host`);
  return found;
}
