import { compareVersions, readVersion, type Version } from '@moult/member-probe';
import type { Ruling, WayBack } from '@moult/rolling-upgrade';

/** A range of patch levels of one minor version, both ends included, that nobody should go to. */
interface BadRange {
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

/**
 * Versions that lose or corrupt data. Sources: https://github.com/etcd-io/etcd/blob/main/CHANGELOG/README.md (production
 * recommendation), https://github.com/etcd-io/etcd/issues/11651, https://github.com/etcd-io/etcd/issues/13766,
 * https://groups.google.com/g/etcd-dev/c/8S7u6NqW6C4.
 */
const badRanges: readonly BadRange[] = [
  {
    from: '3.4.0',
    to: '3.4.7',
    because: 'members with access control on may come to differ (etcd issue 11651)',
  },
  { from: '3.4.20', to: '3.4.21', because: 'a member added while access control is on may come to differ' },
  {
    from: '3.5.0',
    to: '3.5.2',
    because: 'members may come to differ when one is killed under load (etcd issue 13766)',
  },
  {
    from: '3.5.3',
    to: '3.5.3',
    because: 'its cure for differing members has a fault of its own, cured in 3.5.4',
  },
  {
    from: '3.5.4',
    to: '3.5.5',
    because: 'members may come to differ when one is killed while it defragments',
  },
];

/**
 * The patch level every member must have before the next minor version. Sources:
 * https://etcd.io/docs/latest/upgrades/upgrade_3_6/ (learners that were promoted and members that were removed come back
 * otherwise), https://etcd.io/docs/v3.7/upgrades/upgrade_3_7/.
 */
const stepsOnlyFrom: readonly { readonly to: string; readonly from: string; readonly because: string }[] = [
  { to: '3.6', from: '3.5.32', because: 'removed members may come back, and voters turn into learners' },
  { to: '3.7', from: '3.6.11', because: 'earlier patch levels are not known to work beside 3.7' },
];

/** Whether a member may go from one version to the other in one step. */
export function versionPath(from: string, to: string): Ruling {
  if (from === to) return allowed;
  const [old, next] = [readVersion(from), readVersion(to)];
  if (old === null) return refused(`"${from}" is not a version`);
  if (next === null) return refused(`"${to}" is not a version`);
  const bad = badRanges.find((range) => isIn(range, next));
  if (bad !== undefined) return refused(`${to} is not to be used: ${bad.because}`);
  if (old.major !== next.major)
    return refused('etcd has no instructions for this step to another major version');
  if (next.minor < old.minor) return refused('this is a step back; it has rules of its own');
  if (next.minor > old.minor + 1) {
    const stop = `${String(old.major)}.${String(old.minor + 1)}`;
    return refused(`etcd goes one minor version at a time; go to ${stop} first`);
  }
  return next.minor === old.minor ? allowed : nextMinor(old, next);
}

/** Whether the two versions differ by more than a patch level. */
export function isMinorStep(from: string, to: string): boolean {
  const [old, next] = [readVersion(from), readVersion(to)];
  return old?.major !== next?.major || old?.minor !== next?.minor;
}

function nextMinor(old: Version, next: Version): Ruling {
  const rule = stepsOnlyFrom.find(({ to }) => to === `${String(next.major)}.${String(next.minor)}`);
  const needed = rule === undefined ? null : readVersion(rule.from);
  if (rule === undefined || needed === null || compareVersions(old, needed) >= 0) return allowed;
  return refused(`every member must be at ${rule.from} or later first: ${rule.because}`);
}

/**
 * Whether a data directory may be handed back to an older version. As long as one member still runs the old minor version,
 * the whole cluster speaks it and writes nothing the old one cannot read, so the old program may come back. Once all run the
 * new one, the cluster has risen for good. https://etcd.io/docs/v3.5/upgrades/upgrade_3_5/ ("Rollback")
 */
export function wayBack({ from, to, spread }: WayBack): Ruling {
  const [now, then] = [readVersion(from), readVersion(to)];
  if (now === null || then === null) return refused(`"${now === null ? from : to}" is not a version`);
  if (now.major === then.major && now.minor === then.minor) return allowed;
  if (compareVersions(then, now) > 0) return versionPath(from, to);
  if (now.major !== then.major || now.minor - then.minor > 1) {
    return refused(
      `${to} is more than one minor version behind ${from}; use the volume snapshot taken before the upgrade`,
    );
  }
  if (spread === 'mixed') return allowed;
  const api = now.minor >= 6 ? 'enable the downgrade in etcd itself first, or ' : '';
  return refused(
    `every member runs ${from} and the cluster has risen with them; ${api}use the volume snapshot taken before the upgrade`,
  );
}

const allowed: Ruling = { kind: 'allowed' };

function refused(because: string): Ruling {
  return { kind: 'refused', because };
}

function isIn({ from, to }: BadRange, version: Version): boolean {
  const [low, high] = [readVersion(from), readVersion(to)];
  return (
    low !== null && high !== null && compareVersions(version, low) >= 0 && compareVersions(version, high) <= 0
  );
}
