import { freeNetwork, removeMembers, startMembers, until } from '@moult/member-fixture';
import { newEtcdSecrets } from '../secrets/new-etcd-secrets.js';
import type { FixtureVersion } from './etcd-image.js';
import { leftovers } from './leftovers.js';
import { Member, type MemberSpec } from './member.js';

// The engine here has no registry to take testcontainers' own reaper image from; `sweep` does its work.
process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';

/** How a cluster is set up. */
export interface ClusterOptions {
  readonly version?: FixtureVersion;
  readonly tls?: 'yes' | 'no';
  /** Added to every member's command line. */
  readonly args?: readonly string[];
}

/** A real cluster of three on loopback addresses. Leaving the scope of `await using` removes all of it. */
export class Cluster implements AsyncDisposable {
  readonly members: readonly Member[];

  private constructor(members: readonly Member[]) {
    this.members = members;
  }

  /** Starts the members and waits until one of them leads and all of them know. */
  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    await leftovers.sweep();
    const specs = await specsOf(options, await freeNetwork(2379));
    const members = await startMembers(
      specs,
      (spec) => Member.start(spec),
      (started) => new Cluster(started).settled(),
    );
    return new Cluster(members);
  }

  member(node: string): Member {
    const found = this.members.find(({ spec }) => spec.node === node);
    if (found === undefined) throw new Error(`no member ${node}`);
    return found;
  }

  /** The member that leads, as it says itself. */
  async leader(): Promise<Member> {
    return until('a leader', async () => {
      const asked = await Promise.all(
        this.members.map(async (one) => {
          const status = await one.client.status({ deadlineMs: 1_000 }).catch(() => null);
          return status !== null && status.leaderId === status.memberId ? one : null;
        }),
      );
      return asked.find((one) => one !== null) ?? null;
    });
  }

  async followers(): Promise<readonly [Member, Member]> {
    const leader = await this.leader();
    const [one, other] = this.members.filter((member) => member !== leader);
    if (one === undefined || other === undefined) throw new Error('two followers were expected');
    return [one, other];
  }

  /** Waits until every member follows the same leader and reads through the quorum. */
  async settled(): Promise<void> {
    await until('all members to follow one leader', async () => {
      const seen = await Promise.all(
        this.members.map(async ({ client }) => {
          const { leaderId, term } = await client.status({ deadlineMs: 1_000 });
          const names = (await client.members({ deadlineMs: 1_000 })).map(({ name }) => name);
          const whole = names.length >= this.members.length && !names.includes(null);
          const well = (await client.health({ deadlineMs: 1_000 })).kind === 'well';
          return leaderId !== null && whole && well ? `${leaderId} ${String(term)}` : null;
        }),
      ).catch(() => [null]);
      return new Set(seen).size === 1 && seen[0] !== null ? true : null;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeMembers(this.members);
  }
}

async function specsOf(
  { version = '3.4.23', tls = 'no', args = [] }: ClusterOptions,
  network: string,
): Promise<readonly MemberSpec[]> {
  const nodes = [1, 2, 3].map((number) => ({
    name: `etcd-${String(number)}`,
    serviceAddress: `${network}.${String(10 + number)}`,
  }));
  const day = 86_400_000;
  const validity = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + day) };
  const secrets = tls === 'no' ? null : await newEtcdSecrets({ nodes, validity });
  const scheme = secrets === null ? 'http' : 'https';
  const initial = nodes
    .map(({ name, serviceAddress }) => `${name}=${scheme}://${serviceAddress}:2380`)
    .join();
  return nodes.map(({ name, serviceAddress }) => ({
    ...{ node: name, version, address: serviceAddress, secrets },
    args: [`--initial-cluster=${initial}`, '--initial-cluster-state=new', ...args],
    volume: leftovers.name(name),
  }));
}
