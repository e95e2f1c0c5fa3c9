import type { Ruling, ServiceRules } from '@moult/rolling-upgrade';
import { isMinorStep, versionPath, wayBack } from '../version/version-path.js';

/** What the rules depend on. */
export interface ClusterTraits {
  /** `--election-timeout` of the members, milliseconds: 1000 unless set. */
  readonly electionTimeoutMs: number;
}

/** What etcd's versions and data allow. Every version since 3.3 hands over leadership when asked. */
export function etcdRules({ electionTimeoutMs }: ClusterTraits): ServiceRules {
  return {
    traits: { name: 'etcd', leadership: 'transfer', electionTimeoutMs },
    versionPath: (from, to, unhealthy) => {
      const ruling = versionPath(from, to);
      return ruling.kind === 'allowed' ? whileAllAreHealthy({ from, to, unhealthy }) : ruling;
    },
    wayBack,
  };
}

/**
 * etcd asks for a healthy cluster before the next minor version: with a member out, the one that is upgraded is the second one
 * missing. https://etcd.io/docs/v3.5/upgrades/upgrade_3_5/ ("Preparation")
 */
function whileAllAreHealthy(step: {
  readonly from: string;
  readonly to: string;
  readonly unhealthy: readonly string[];
}): Ruling {
  if (step.unhealthy.length === 0 || !isMinorStep(step.from, step.to)) return { kind: 'allowed' };
  const out = step.unhealthy.join(', ');
  const because = `${out} is not healthy, and etcd goes to another minor version only while every member is`;
  return { kind: 'refused', because };
}
