import type { AgentSelf } from '../client/agent.js';
import type { GuardSettings } from '../guard/guard.js';
import type { Finding } from './finding.js';
import {
  bootstrap,
  bootstrapExpect,
  gossipKey,
  gossipVerified,
  hostNodeId,
  leaveOnTerminate,
  type LintRule,
  raftMultiplier,
  raftProtocol,
  serverHostname,
  skipLeaveOnInterrupt,
} from './rules.js';

/** Every rule, the dangerous ones first. */
const rules: readonly LintRule[] = [
  leaveOnTerminate,
  skipLeaveOnInterrupt,
  bootstrap,
  raftProtocol,
  gossipKey,
  gossipVerified,
  bootstrapExpect,
  raftMultiplier,
  hostNodeId,
  serverHostname,
];

/** What is looked at: the servers that answered, how many voters there are, and autopilot's settings if known. */
export interface LintInput {
  readonly servers: readonly AgentSelf[];
  readonly voters: number;
  readonly autopilot: GuardSettings | null;
}

/**
 * Settings of a cluster that matter when machines are replaced. A setting an agent does not tell is judged like a bad
 * one. Certificates are not looked at: an agent does not tell when they end.
 */
export function lint({ servers, voters, autopilot }: LintInput): readonly Finding[] {
  const own = servers.flatMap((self) => {
    const others = servers.filter((other) => other !== self);
    return rules.flatMap((rule) => {
      const found = rule({ self, voters, others });
      return found === null ? [] : [{ ...found, node: self.node }];
    });
  });
  return [...own, ...lintAutopilot(autopilot, voters)];
}

/** Autopilot's settings belong to the cluster. What the guard changes for the time of a roll is no more than a note. */
function lintAutopilot(settings: GuardSettings | null, voters: number): readonly Finding[] {
  if (settings === null) {
    const because = 'autopilot’s settings could not be read';
    return [
      { severity: 'warning', node: 'cluster', setting: 'CleanupDeadServers', value: 'unread', because },
    ];
  }
  const { CleanupDeadServers, MinQuorum } = settings;
  if (CleanupDeadServers === 'false') return [];
  // Measured with 1.8.7: failed after 6 s, removed from the peers after 8 s, a voter again 20 s after it is back.
  const because =
    'a server that is away for a few seconds loses its vote; the guard switches this off during a roll';
  const first: Finding = {
    severity: 'note',
    node: 'cluster',
    setting: 'CleanupDeadServers',
    value: 'true',
    because,
  };
  if (MinQuorum === undefined || Number(MinQuorum) >= voters) return [first];
  return [
    first,
    {
      ...{ severity: 'note', node: 'cluster', setting: 'MinQuorum', value: MinQuorum },
      because: `below the ${String(voters)} voters, so autopilot may shrink the cluster; the guard raises it during a roll`,
    },
  ];
}
