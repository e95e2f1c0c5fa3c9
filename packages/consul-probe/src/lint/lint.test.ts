import { describe, expect, it } from 'vitest';
import type { AgentSelf } from '../client/agent.js';
import { lint } from './lint.js';

const good: AgentSelf = {
  ...{ node: 'consul-1', nodeId: 'id', datacenter: 'dc1', version: '1.8.7', gossipEncrypted: true },
  raft: {
    ...{ state: 'follower', term: 2, appliedIndex: 9, commitIndex: 9, lastLogIndex: 9 },
    ...{ lastContactMs: 10, protocolVersion: 3 },
  },
  settings: {
    ...{ LeaveOnTerm: false, SkipLeaveOnInt: true, Bootstrap: false, BootstrapExpect: 0 },
    ...{ ConsulRaftElectionTimeout: '1s', DisableHostNodeID: true, VerifyServerHostname: true },
    ...{ EncryptVerifyIncoming: true, EncryptVerifyOutgoing: true },
  },
};
const guarded = { CleanupDeadServers: 'false', MinQuorum: '3' } as const;

function findings(change: Record<string, unknown>, self: Partial<AgentSelf> = {}): readonly string[] {
  const server = { ...good, ...self, settings: { ...good.settings, ...change } };
  return lint({ servers: [server], voters: 3, autopilot: guarded }).map(
    ({ severity, setting, value }) => `${severity} ${setting}=${value}`,
  );
}

describe('the lint', () => {
  it('finds nothing where all is well', () => {
    expect(findings({})).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['leave_on_terminate', { LeaveOnTerm: true }, 'unsafe leave_on_terminate=true'],
    ['leave_on_terminate untold', { LeaveOnTerm: undefined }, 'unsafe leave_on_terminate=unread'],
    ['skip_leave_on_interrupt', { SkipLeaveOnInt: false }, 'unsafe skip_leave_on_interrupt=false'],
    ['bootstrap', { Bootstrap: true }, 'unsafe bootstrap=true'],
    ['bootstrap_expect untold', { BootstrapExpect: undefined }, 'unsafe bootstrap_expect=unread'],
    ['bootstrap_expect of another size', { BootstrapExpect: 5 }, 'warning bootstrap_expect=5'],
    ['bootstrap_expect of this size', { BootstrapExpect: 3 }, 'note bootstrap_expect=3'],
    ['raft_multiplier', { ConsulRaftElectionTimeout: '5s' }, 'warning raft_multiplier=5'],
    ['raft_multiplier untold', { ConsulRaftElectionTimeout: undefined }, 'warning raft_multiplier=unread'],
    ['a gossip key not enforced', { EncryptVerifyOutgoing: false }, 'warning encrypt_verify_outgoing=false'],
    ['an id made from the host', { DisableHostNodeID: false }, 'warning disable_host_node_id=false'],
    ['verify_server_hostname', { VerifyServerHostname: false }, 'warning verify_server_hostname=false'],
  ])('finds %s', (_, change, found) => {
    expect(findings(change)).toEqual([found]);
  });

  it('reads settings where newer versions have them', () => {
    const newer = {
      ...{ VerifyServerHostname: undefined, TLS: { InternalRPC: { VerifyServerHostname: true } } },
      ...{ EncryptVerifyIncoming: undefined, EncryptVerifyOutgoing: undefined },
      StaticRuntimeConfig: { EncryptVerifyIncoming: true, EncryptVerifyOutgoing: true },
    };
    expect(findings(newer)).toEqual([]);
  });

  it('finds servers known by address', () => {
    const raft = good.raft === null ? null : { ...good.raft, protocolVersion: 2 };
    expect(findings({}, { raft })).toEqual(['unsafe raft_protocol=2']);
  });

  it('finds a missing gossip key, and calls it unsafe where other members have one', () => {
    expect(findings({}, { gossipEncrypted: false })).toEqual(['warning encrypt=no key']);
    expect(findings({}, { gossipEncrypted: null })).toEqual(['unsafe encrypt=unread']);
    const servers = [good, { ...good, node: 'consul-2', gossipEncrypted: false }];
    expect(lint({ servers, voters: 3, autopilot: guarded })).toEqual([
      expect.objectContaining({ severity: 'unsafe', node: 'consul-2', setting: 'encrypt' }),
    ]);
  });

  it('notes what the guard will change: that autopilot may remove an absent server, and go below all voters', () => {
    const settings = (autopilot: Parameters<typeof lint>[0]['autopilot']): readonly string[] =>
      lint({ servers: [], voters: 3, autopilot }).map(({ severity, setting }) => `${severity} ${setting}`);
    expect(settings({ CleanupDeadServers: 'true', MinQuorum: '0' })).toEqual([
      'note CleanupDeadServers',
      'note MinQuorum',
    ]);
    expect(settings({ CleanupDeadServers: 'true', MinQuorum: '3' })).toEqual(['note CleanupDeadServers']);
    expect(settings(null)).toEqual(['warning CleanupDeadServers']);
  });
});
