import { parseHostKey, type HostKey } from '../ssh/host-key.js';

const begin = '-----BEGIN SSH HOST KEY KEYS-----';
const end = '-----END SSH HOST KEY KEYS-----';

/**
 * The host keys that a machine wrote to its console at its last first boot, in cloud-init's format (cloud-init,
 * cloudinit/config/cc_keys_to_console.py). Only a complete block counts: half of one is a console read too early. The
 * last block wins, because a machine that was given a new identity prints a new one.
 */
export function hostKeysInConsole(text: string): readonly HostKey[] {
  const lines = text.split(/\r\n|\r|\n/).map(withoutLogPrefix);
  const last = lines.lastIndexOf(end);
  const first = lines.lastIndexOf(begin, last);
  if (last < 0 || first < 0) return [];
  return lines.slice(first + 1, last).flatMap((line) => parseHostKey(line) ?? []);
}

/** The kernel's log puts a time in front of what it prints, and syslog a priority, a host and a program. */
function withoutLogPrefix(line: string): string {
  return line
    .replace(/^\s*\[\s*\d+\.\d+\]\s*/, '')
    .replace(/^<\d+>/, '')
    .replace(/^(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8} )?(?:\S+ )?(?:ec2|cloud-init(?:\[\d+\])?): /, '')
    .trim();
}
