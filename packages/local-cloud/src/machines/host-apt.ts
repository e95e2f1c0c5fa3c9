import type { GuestFile } from '../guest/guest-files.js';
import { hostCommand } from './host-command.js';

/** Keys of apt's configuration that say through what apt of this host reaches its archives. */
const proxyKeys = /^Acquire::https?::Proxy(::\S+)? "(?<url>[^"]*)";$/i;

/** A proxy on the host's loopback cannot be reached from a machine. */
const loopback = /^https?:\/\/(localhost|127\.|\[::1\])/i;

/**
 * A machine reaches outside through the engine's NAT as the host does; where the host's apt needs a proxy, so
 * does the machine's. Read when a machine is made, kept nowhere. A host without apt has nothing to pass on.
 */
export async function hostAptFiles(): Promise<GuestFile[]> {
  const dump = await hostCommand('apt-config', ['dump']).catch(() => '');
  const content = proxyLines(dump).join('\n');
  return content === ''
    ? []
    : [{ path: '/etc/apt/apt.conf.d/90local-cloud-host', content: `${content}\n`, mode: 0o644 }];
}

/** The proxy settings in `apt-config dump` output that also hold inside a machine. */
export function proxyLines(dump: string): string[] {
  return dump.split('\n').filter((line) => {
    const url = proxyKeys.exec(line)?.groups?.['url'];
    return url !== undefined && url !== '' && !loopback.test(url);
  });
}
