import { join } from 'node:path';
import { loadDefinition, type BuildResult } from '@moult/image-builder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, createCluster, eventually, type TestCluster } from './testing/cluster.js';
import { bake, startGround, type Ground } from './testing/ground.js';
import { launchNode, type TestNode } from './testing/node.js';

interface Member {
  readonly Name: string;
  readonly Addr: string;
  readonly Status: number;
  readonly Tags: Readonly<Record<string, string>>;
}
interface RaftConfiguration {
  readonly Servers: readonly { readonly Node: string; readonly Address: string; readonly Voter: boolean }[];
}

/** What the agent itself says it runs with; field names as Consul 1.8 has them. */
interface AgentSelf {
  readonly DebugConfig: Readonly<Record<string, unknown>>;
}

/** Starts another resolver on the node, which knows one name, and announces it as a DHCP lease would. */
async function resolveElsewhere(node: TestNode): Promise<void> {
  const alone =
    '--conf-file=/dev/null --no-resolv --no-hosts --bind-interfaces --pid-file=/run/elsewhere.pid';
  await node.root(
    `dnsmasq ${alone} --listen-address=127.0.0.2 --address=/shed.example/192.0.2.77\necho 'nameserver 127.0.0.2' >/etc/resolv.conf`,
  );
  // Until the node has put itself before it, the name would be found without dnsmasq of the node having been asked.
  const resolvers = () => node.root('grep ^nameserver /etc/resolv.conf');
  await eventually(
    'the node to be its own resolver again',
    resolvers,
    (lines) => lines === 'nameserver 127.0.0.1',
  );
}

let ground: Ground;

beforeAll(async () => {
  ground = await startGround({ images: 'kept' });
});

afterAll(async () => {
  await ground[Symbol.asyncDispose]();
});

describe.each(['v1', 'v2'])('a cluster of image %s', (version) => {
  let result: BuildResult;
  let cluster: TestCluster;
  let client: TestNode;
  const first = version === 'v1' ? 20 : 40;

  beforeAll(async () => {
    result = await bake(ground, await loadDefinition(join(import.meta.dirname, '..', version)));
    cluster = await createCluster(ground, result.imageId, {
      environment: `test-${version}`,
      firstAddress: first,
    });
    client = await launchNode(ground, result.imageId, {
      ...cluster.tags('client-1'),
      'consul-type': 'client',
    });
  });

  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    await cluster[Symbol.asyncDispose]();
  });

  const server = (index: number): TestNode => {
    const node = cluster.servers[index];
    if (node === undefined) throw new Error(`there is no server ${index}`);
    return node;
  };

  test('the image was tested before it was published, and says where its Consul is from', () => {
    expect(result).toMatchObject({ status: 'tested', version });
    expect(result.sources).toMatchObject([{ name: 'consul', kind: 'debian', version: '1.8.7' }]);
  });

  test('three servers find each other by tag and vote, on their service addresses', async () => {
    const raft = await eventually(
      'three voters',
      () => ask<RaftConfiguration>(server(0), 'operator/raft/configuration'),
      ({ Servers }) => Servers.filter(({ Voter }) => Voter).length === 3,
    );
    expect(raft.Servers.map(({ Node, Address }) => [Node, Address]).sort()).toEqual(
      cluster.addresses.map((address, index) => [`consul-${index + 1}`, `${address}:8300`]),
    );
    expect(await ask<string>(server(2), 'status/leader')).toMatch(/:8300$/);
  });

  test('gossip is encrypted with the key from the parameter store, which is in no argument list', async () => {
    expect(await server(1).root('consul info | grep encrypted')).toContain('encrypted = true');
    const key = await server(1).root('cat /run/consul/secrets/gossip-key');
    expect(await server(1).root('cat /proc/[0-9]*/cmdline | tr "\\0" " "')).not.toContain(key);
    expect(await server(1).root('stat -c %a:%U:%G /run/consul/secrets/gossip-key')).toBe('640:root:consul');
    expect(await server(1).root('findmnt -no FSTYPE -T /run/consul/secrets')).toBe('tmpfs');
  });

  test('an agent that runs has the timing of a multiplier of one, and does not leave when it is stopped', async () => {
    for (const node of [server(0), client]) {
      const { DebugConfig } = await ask<AgentSelf>(node, 'agent/self');
      expect(DebugConfig).toMatchObject({
        // A second times the multiplier, whose default is five.
        ...{ ConsulRaftElectionTimeout: '1s', ConsulRaftHeartbeatTimeout: '1s' },
        ...{ ConsulRaftLeaderLeaseTimeout: '500ms' },
        ...{ LeaveOnTerm: false, SkipLeaveOnInt: true, DisableHostNodeID: true },
      });
    }
  });

  test('a value written on one server is read on another', async () => {
    await server(0).root('consul kv put moult/test shed >/dev/null');
    expect(await server(1).root('consul kv get moult/test')).toBe('shed');
  });

  test('a client agent joins, without a volume', async () => {
    const members = await eventually(
      'the client among the members',
      () => ask<Member[]>(server(0), 'agent/members'),
      (all) => all.some(({ Name, Status }) => Name === 'client-1' && Status === 1),
    );
    expect(members.find(({ Name }) => Name === 'client-1')?.Tags['role']).toBe('node');
  });

  test('names ending in .consul are resolved on every node, and other names still are', async () => {
    for (const node of [server(1), client]) {
      const answer = await node.root('getent ahostsv4 consul.service.consul');
      for (const address of cluster.addresses) expect(answer).toContain(address);
      expect(await node.root('cat /etc/resolv.conf')).toContain('nameserver 127.0.0.1');
      // Any other name goes to whoever resolved names before the node took itself for its resolver.
      await resolveElsewhere(node);
      const asked = () => node.root('getent ahostsv4 shed.example || :');
      await eventually('a name of another resolver', asked, (found) => found.includes('192.0.2.77'));
    }
  });

  test('the API and the UI answer on loopback only', async () => {
    expect(await server(0).root('curl -s -o /dev/null -w "%{http_code}" http://127.0.0.1:8500/ui/')).toBe(
      '200',
    );
    const refused = server(1).root(`curl -s -m 3 http://${cluster.addresses[0] ?? ''}:8500/v1/status/leader`);
    await expect(refused).rejects.toThrow();
  });

  test('traffic to peers leaves with the service address, and to elsewhere with the primary one', async () => {
    const peer = await server(0).root(`ip route get ${cluster.addresses[1] ?? ''}`);
    expect(peer).toContain(`src ${cluster.addresses[0] ?? ''}`);
    expect(await server(0).root('ip route get 192.0.2.1')).not.toContain(`src ${cluster.addresses[0] ?? ''}`);
  });

  test('a stopped server does not leave: its place among the peers is kept', async () => {
    // Autopilot takes a failed server from the peers within seconds, unless it is told not to: it must not be what is seen.
    await server(0).root('consul operator autopilot set-config -cleanup-dead-servers=false');
    await server(2).root('systemctl stop consul.service moult-data.service');
    await eventually(
      'the stopped server to be missed',
      () => ask<Member[]>(server(0), 'agent/members'),
      // 4 is failed, 3 would be left.
      (all) => all.some(({ Name, Status }) => Name === 'consul-3' && Status === 4),
    );
    const { Servers } = await ask<RaftConfiguration>(server(0), 'operator/raft/configuration');
    expect(Servers).toHaveLength(3);
    expect(await server(2).root('mountpoint /var/lib/moult/data || :')).toContain('is not a mountpoint');
  });

  test('it comes back as itself when it is started again', async () => {
    await server(2).root('systemctl start consul.service');
    await eventually(
      'the server to be back',
      () => ask<Member[]>(server(0), 'agent/members'),
      (all) => all.some(({ Name, Status }) => Name === 'consul-3' && Status === 1),
    );
    expect(await server(2).root('consul kv get moult/test')).toBe('shed');
  });
});
