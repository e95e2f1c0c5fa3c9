import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Unreachable } from './unreachable.js';

const run = promisify(execFile);
const format = '$(REPO_URI) $(ORIGIN)';

/**
 * Where this machine gets Debian from: the archive that `MOULT_DEBIAN_MIRROR` names, or the one in apt's own sources.
 * No address is built in, because the right one depends on where the machine stands.
 */
export async function debianMirror(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const named = environment['MOULT_DEBIAN_MIRROR'];
  if (named !== undefined && named !== '') return named;
  const targets = await run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']).catch(
    () => null,
  );
  const mirror = mirrorIn(targets?.stdout ?? '');
  if (mirror !== undefined) return mirror;
  throw new Unreachable('apt knows no Debian archive here; name one in MOULT_DEBIAN_MIRROR');
}

/** The archive of packages in lines of `URI ORIGIN`; the one with security updates alone holds no whole suite. */
export function mirrorIn(targets: string): string | undefined {
  return targets
    .split('\n')
    .map((line) => line.split(' '))
    .find(([uri = '', origin]) => origin === 'Debian' && !uri.includes('security'))?.[0];
}
