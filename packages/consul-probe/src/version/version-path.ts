import { compareVersions, readVersion, type Version } from '@moult/member-probe';
import type { Ruling, WayBack } from '@moult/rolling-upgrade';

/** A jump longer than two minor versions that HashiCorp has written instructions for. */
interface LongJump {
  readonly from: readonly [oldest: string, newest: string];
  readonly to: string;
}

/**
 * Source: https://developer.hashicorp.com/consul/docs/upgrade/instructions, its table of dedicated instructions and,
 * for all other upgrades, "at most 2 major versions" at once, by which the page means 1.12 to 1.14.
 */
const longJumps: readonly LongJump[] = [
  { from: ['0.8.5', '1.2.3'], to: '1.2.4' },
  { from: ['1.2.4', '1.6.9'], to: '1.6.10' },
  { from: ['1.6.9', '1.8.18'], to: '1.8.19' },
  { from: ['1.8.0', '1.9.17'], to: '1.10.12' },
  { from: ['1.21.7', '1.21.999'], to: '2.0' },
];
const maxMinors = 2;

/** Whether a server may go from one version to the other in one step. */
export function versionPath(from: string, to: string): Ruling {
  if (from === to) return { kind: 'allowed' };
  const [old, next] = [readVersion(from), readVersion(to)];
  if (old === null) return refused(`"${from}" is not a version`);
  if (next === null) return refused(`"${to}" is not a version`);
  if (compareVersions(next, old) < 0) {
    return refused('Consul does not support going to an older version on data a newer one has written');
  }
  if (longJumps.some((jump) => covers(jump, old, to))) return { kind: 'allowed' };
  if (old.major !== next.major)
    return refused('HashiCorp has no instructions for this step to another major version');
  if (next.minor - old.minor <= maxMinors) return { kind: 'allowed' };
  const stop = `${String(old.major)}.${String(old.minor + maxMinors)}`;
  return refused(`at most ${String(maxMinors)} minor versions at once are supported; go to ${stop} first`);
}

/**
 * Whether data may be handed back to an older version. It may not, not even while some members still run the old one:
 * what has been written with the new version is not known to be readable by the old. The way back is the old image
 * with the volume snapshot that was taken before; the README says how that is put back by hand.
 */
export function wayBack({ from, to, spread }: WayBack): Ruling {
  const [now, then] = [readVersion(from), readVersion(to)];
  if (now === null || then === null) return refused(`"${now === null ? from : to}" is not a version`);
  if (compareVersions(then, now) >= 0) return { kind: 'allowed' };
  const who = spread === 'mixed' ? 'the members that run it' : 'every member';
  return refused(
    `Consul does not support older versions on newer data, and ${who} may have written some; ` +
      'the way back is the volume snapshot taken before the upgrade, put back by hand: no command does that',
  );
}

function covers({ from: [oldest, newest], to }: LongJump, version: Version, target: string): boolean {
  const [low, high] = [readVersion(oldest), readVersion(newest)];
  if (low === null || high === null) return false;
  const inRange = compareVersions(version, low) >= 0 && compareVersions(version, high) <= 0;
  return inRange && (target === to || target.startsWith(`${to}.`));
}

function refused(because: string): Ruling {
  return { kind: 'refused', because };
}
