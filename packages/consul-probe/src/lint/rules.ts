import { goDurationMs } from '@moult/member-probe';
import type { AgentSelf } from '../client/agent.js';
import type { Finding } from './finding.js';
import { settingOf } from './settings.js';

/** What a rule may look at: one server, and what is known of the others. */
interface LintSubject {
  readonly self: AgentSelf;
  readonly voters: number;
  readonly others: readonly AgentSelf[];
}

/** A rule finds at most one thing. */
export type LintRule = (subject: LintSubject) => Omit<Finding, 'node'> | null;

const unsafe = (setting: string, value: unknown, because: string): Omit<Finding, 'node'> => ({
  ...{ severity: 'unsafe', setting, value: shown(value), because },
});
const warning = (setting: string, value: unknown, because: string): Omit<Finding, 'node'> => ({
  ...{ severity: 'warning', setting, value: shown(value), because },
});

/** A server that leaves when it is stopped takes its vote with it: the peer set shrinks with every node rolled. */
export const leaveOnTerminate: LintRule = ({ self }) => {
  const value = settingOf(self, 'LeaveOnTerm');
  if (value === false) return null;
  return unsafe(
    'leave_on_terminate',
    value,
    'a server stopped by SIGTERM leaves the cluster and loses its vote',
  );
};

/** The same for SIGINT, which older service units send. */
export const skipLeaveOnInterrupt: LintRule = ({ self }) => {
  const value = settingOf(self, 'SkipLeaveOnInt');
  if (value === true) return null;
  return unsafe(
    'skip_leave_on_interrupt',
    value,
    'a server stopped by SIGINT leaves the cluster and loses its vote',
  );
};

/**
 * A server that may elect itself makes a second cluster when it starts on an empty volume. `bootstrap_expect = 1` shows
 * up here too: the agent turns it into `bootstrap` (seen with 1.8.7).
 */
export const bootstrap: LintRule = ({ self }) => {
  const because = 'started with an empty volume it would form a second cluster by itself';
  const alone = settingOf(self, 'Bootstrap');
  if (alone !== false) return unsafe('bootstrap', alone, because);
  const expect = settingOf(self, 'BootstrapExpect');
  return typeof expect === 'number' ? null : unsafe('bootstrap_expect', expect, because);
};

/** Above one it asks its peers first, and joins if any of them has a cluster. */
export const bootstrapExpect: LintRule = ({ self, voters }) => {
  const expect = settingOf(self, 'BootstrapExpect');
  if (typeof expect !== 'number' || expect < 2) return null;
  if (expect !== voters) {
    const because = `the cluster has ${String(voters)} voters; servers that expect different numbers do not bootstrap`;
    return warning('bootstrap_expect', expect, because);
  }
  return {
    ...{ severity: 'note', setting: 'bootstrap_expect', value: shown(expect) },
    because: 'needed to form the cluster once; safe only while every replaced node keeps its volume',
  };
};

const electionTimeout = 'ConsulRaftElectionTimeout';

/** How long (ms) a server waits for its leader before it stands for election; null when it does not tell. */
export function electionTimeoutMsOf(self: AgentSelf): number | null {
  const value = settingOf(self, electionTimeout);
  return typeof value === 'string' ? goDurationMs(value) : null;
}

/** raft_multiplier scales raft's 1 s election timeout; DebugConfig shows the product. */
export const raftMultiplier: LintRule = ({ self }) => {
  const value = settingOf(self, electionTimeout);
  const ms = electionTimeoutMsOf(self);
  if (ms === null) return warning('raft_multiplier', value, 'the election timeout could not be read');
  if (ms <= 1000) return null;
  const because = `election timeout ${String(ms)} ms: stopping the leader stops writes for several times as long`;
  return warning('raft_multiplier', ms / 1000, because);
};

/** A member without the key is cut off as soon as it restarts; seen here only while it is being rolled out. */
export const gossipKey: LintRule = ({ self, others }) => {
  if (self.gossipEncrypted === true) return null;
  if (self.gossipEncrypted === null)
    return unsafe('encrypt', undefined, 'whether gossip is encrypted is not told');
  if (others.some(({ gossipEncrypted }) => gossipEncrypted === true)) {
    return unsafe(
      'encrypt',
      'no key',
      'other members have a gossip key: after a restart this one cannot join them',
    );
  }
  return warning('encrypt', 'no key', 'anyone who reaches the gossip port can read and join');
};

/** Left off while a gossip key is being rolled out, and meant to be switched on afterwards. */
export const gossipVerified: LintRule = ({ self }) => {
  if (self.gossipEncrypted !== true) return null;
  const names = ['EncryptVerifyIncoming', 'EncryptVerifyOutgoing'];
  const off = names.find((name) => settingOf(self, name, `StaticRuntimeConfig.${name}`) !== true);
  if (off === undefined) return null;
  const because = 'the gossip key is not enforced; a key rotation may have stopped half-way';
  return warning(off === names[0] ? 'encrypt_verify_incoming' : 'encrypt_verify_outgoing', false, because);
};

/** An id made from the host changes with the machine, and with it the raft identity. */
export const hostNodeId: LintRule = ({ self }) => {
  const value = settingOf(self, 'DisableHostNodeID');
  if (value === true) return null;
  return warning(
    'disable_host_node_id',
    value,
    'without the node-id on its volume the new machine is another node',
  );
};

/** Without it any client's certificate may be a server's. */
export const serverHostname: LintRule = ({ self }) => {
  const value = settingOf(self, 'TLS.InternalRPC.VerifyServerHostname', 'VerifyServerHostname');
  if (value === true) return null;
  return warning(
    'verify_server_hostname',
    value,
    'a client whose certificate was stolen can be restarted as a server',
  );
};

/** Before protocol 3 a server is known by its address and autopilot does little. */
export const raftProtocol: LintRule = ({ self }) => {
  const value = self.raft?.protocolVersion;
  if (value === undefined || value >= 3) return null;
  return unsafe(
    'raft_protocol',
    value,
    'servers are known by address instead of by id, and autopilot needs 3',
  );
};

function shown(value: unknown): string {
  if (value === undefined) return 'unread';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
