import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { poll, withdrawInitialise } from '@moult/aws';
import {
  type ClusterHealth,
  type EtcdClient,
  type EtcdReach,
  etcdService,
  type ensureEtcdSecrets,
  judge,
  look,
} from '@moult/etcd-probe';
import { putSecret, type Ground } from '../../../consul/src/testing/ground.js';
import { createVolume, launchNode, type TestNode } from '../../../consul/src/testing/node.js';
import { Verbs } from './verbs.js';

/** One node, with the machine that embodies it now. */
export interface Place {
  readonly name: string;
  readonly address: string;
  readonly volume: string;
  readonly tags: Readonly<Record<string, string>>;
  machine: TestNode;
}

/** Where and under which name a cluster of three is made. */
export interface ClusterIdentity {
  readonly environment: string;
  /** Last number of the first service address, less one. */
  readonly firstAddress: number;
}

/**
 * A cluster of three on real machines. It is made and changed by the verbs of the engine, and asked as an operator asks:
 * through SSH, with the operator's certificate.
 */
export class EtcdCluster implements AsyncDisposable {
  readonly places: readonly Place[];
  readonly #ground: Ground;
  readonly #secrets: ReadonlyMap<string, string>;
  readonly #verbs: Verbs;

  private constructor(
    ground: Ground,
    identity: ClusterIdentity,
    { secrets, places }: { readonly secrets: ReadonlyMap<string, string>; readonly places: readonly Place[] },
  ) {
    this.#ground = ground;
    this.#secrets = secrets;
    this.places = places;
    this.#verbs = new Verbs(ground, identity.environment, places);
  }

  /** Makes secrets and volumes first, then all machines at once, then brings volume and address to each and founds it. */
  static async create(ground: Ground, imageId: string, identity: ClusterIdentity): Promise<EtcdCluster> {
    const { environment, firstAddress } = identity;
    const nodes = [1, 2, 3].map((number) => ({
      name: `etcd-${String(number)}`,
      serviceAddress: `${ground.prefix}.1.${String(firstAddress + number)}`,
    }));
    const secrets = await makeSecrets(ground, environment, nodes);
    const tags = etcdService.instanceTags(nodes);
    const places = await Promise.all(
      nodes.map(async ({ name, serviceAddress: address }): Promise<Place> => {
        const volume = await createVolume(ground);
        const own = { ...tags, ...tagsOf(environment, { name, address, volume }) };
        return { name, address, volume, tags: own, machine: await launchNode(ground, imageId, own) };
      }),
    );
    const cluster = new EtcdCluster(ground, identity, { secrets, places });
    await Promise.all(places.map((place) => cluster.#verbs.takeOver(place, 'form')));
    const machines = places.map(({ machine }) => machine.instanceId);
    await withdrawInitialise({ ec2: ground.ec2, now: Date.now }, machines, { notAfter: Date.now() + 20_000 });
    return cluster;
  }

  place(name: string): Place {
    const found = this.places.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no node ${name}`);
    return found;
  }

  /** The member behind a node, at the end of a tunnel, held to the node's name by its certificate. */
  client(name: string): Promise<EtcdClient> {
    const reach: EtcdReach = {
      nodes: this.places.map((one) => one.name),
      forward: (node, port) =>
        Promise.resolve(() => this.place(node).machine.session.forward('127.0.0.1', port)),
      secrets: () => Promise.resolve(this.#secrets),
      now: Date.now,
    };
    return etcdService.member(reach, name);
  }

  async look(): Promise<ClusterHealth> {
    const clients = await Promise.all(this.places.map(({ name }) => this.client(name)));
    return judge(await look(clients, { now: Date.now }));
  }

  /** Looks until the cluster is healthy. */
  async healthy(): Promise<ClusterHealth> {
    return poll<ClusterHealth>(
      async () => {
        const health = await this.look();
        return health.kind === 'healthy'
          ? { kind: 'done', value: health }
          : { kind: 'not-yet', because: JSON.stringify(health.reasons).slice(0, 400) };
      },
      { what: 'a healthy cluster', everyMs: 300, deadlineMs: 90_000 },
    );
  }

  /** Gives a node a machine of another image, as a swap does: new one first, then volume and address move over. */
  async replace(name: string, imageId: string): Promise<void> {
    const place = this.place(name);
    const old = place.machine;
    place.machine = await launchNode(this.#ground, imageId, place.tags);
    await this.#verbs.giveUp(place, old);
    await this.#verbs.takeOver(place, 'rejoin');
    await this.#end(old);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { machine } of this.places) await this.#end(machine);
  }

  /** The host has room for some twenty machines, of all tests that run on it. */
  async #end(machine: TestNode): Promise<void> {
    await machine[Symbol.asyncDispose]();
    await this.#ground.ec2.send(new TerminateInstancesCommand({ InstanceIds: [machine.instanceId] }));
  }
}

/** As `create` makes them, and what it made. */
async function makeSecrets(
  ground: Ground,
  environment: string,
  nodes: Parameters<typeof etcdService.instanceTags>[0],
): Promise<ReadonlyMap<string, string>> {
  const kept = new Map<string, string>();
  const store: Parameters<typeof ensureEtcdSecrets>[0] = {
    list: () => Promise.resolve([]),
    deleteAll: () => Promise.reject(new Error('there is nothing to delete')),
    ensure: async (name, make) => {
      kept.set(name, make());
      await putSecret(ground, `/moult/${environment}/etcd/${name}`, kept.get(name) ?? '');
      return 'created';
    },
  };
  await etcdService.ensureSecrets(store, nodes, Date.now());
  return kept;
}

function tagsOf(
  environment: string,
  { name, address, volume }: Pick<Place, 'name' | 'address' | 'volume'>,
): Record<string, string> {
  return {
    Name: name,
    'moult:environment': environment,
    'moult:cluster': 'etcd',
    'moult:node': name,
    'moult:volume': volume,
    'moult:service-address': address,
  };
}
