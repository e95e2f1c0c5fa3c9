import { compareVersions, readVersion } from '@moult/member-probe';
import type { ServiceRules } from '@moult/rolling-upgrade';
import { versionPath, wayBack } from '../version/version-path.js';

/** What the rules depend on; read from the cluster before a plan is made. */
export interface ClusterTraits {
  /** The oldest version any member reports. */
  readonly version: string;
  /** Raft's election timeout: 1 s times raft_multiplier, which is 5 unless set. */
  readonly electionTimeoutMs: number;
}

/** Since 1.15, https://developer.hashicorp.com/consul/api-docs/operator/raft; before, stopping the leader costs an election. */
const handsOverSince = { major: 1, minor: 15, patch: 0 };

/** What Consul's versions and data allow. */
export function consulRules({ version, electionTimeoutMs }: ClusterTraits): ServiceRules {
  const read = readVersion(version);
  const handsOver = read !== null && compareVersions(read, handsOverSince) >= 0;
  return {
    traits: { name: 'consul', leadership: handsOver ? 'transfer' : 'election', electionTimeoutMs },
    versionPath,
    wayBack,
  };
}
