import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSubnetCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import {
  type Clients,
  closeClients,
  clusterInstances,
  dial,
  importKeyPair,
  listThings,
  newClients,
  newLoginKey,
  readHostKeys,
} from '@moult/aws';
import { etcdService, openToLook, type SeenCluster } from '@moult/cli';
import { clusterDescriptionSchema } from '@moult/consul-stack';
import { LocalCloud } from '@moult/local-cloud';
import { imageStore, type Moment, scripts, typed, type TypedEnd } from './typed.js';

/** Short bakes and leases: the machines are next door, and what is tested here is not patience. */
const settings = JSON.stringify({
  ...{ bakeMs: 2_000, canaryBakeMs: 3_000, pollMs: 500 },
  ...{ leaseMs: 12_000, callMs: 6_000 },
});

/** A local cloud with both images, a key, and the commands a person types there. */
export class Laboratory implements AsyncDisposable {
  readonly cloud: LocalCloud;
  readonly clients: Clients;
  readonly folder: string;
  readonly #login = newLoginKey('operator');
  readonly #bucket = 'moult-state-123456789012-us-east-1';

  private constructor(cloud: LocalCloud, folder: string) {
    const { endpoint, region, credentials } = cloud;
    this.cloud = cloud;
    this.folder = folder;
    this.clients = newClients({ endpoint, region, credentials });
  }

  /** `images`: folders of definitions to have beside those of both releases. */
  static async open(seed: number, images: readonly string[] = []): Promise<Laboratory> {
    const cloud = await LocalCloud.start({ seed, imageStore });
    const lab = new Laboratory(cloud, await mkdtemp(join(tmpdir(), 'moult-etcd-')));
    const { privateKey, publicKey } = lab.#login;
    await writeFile(lab.#identity, privateKey, { mode: 0o600 });
    await importKeyPair(lab.clients.ec2, { name: 'operator', publicKey, tags: {} });
    const subnet = await lab.#bakery(seed);
    // Found when the store has them; one after the other, because each boots machines.
    for (const folder of ['images/etcd/v1', 'images/etcd/v2', ...images]) {
      const baked = await lab.type([scripts.image, 'build', folder, '--subnet', subnet]);
      if (baked.code !== 0) throw new Error(`${folder} was not built: ${baked.said}`);
    }
    return lab;
  }

  /** A subnet to bake in: other clouds on this host may have the default one's block in use. */
  async #bakery(seed: number): Promise<string> {
    const block = `10.${String(100 + (seed % 100))}.254.0/24`;
    const { Vpc } = await this.clients.ec2.send(new CreateVpcCommand({ CidrBlock: block }));
    const subnet = new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: block });
    return (await this.clients.ec2.send(subnet)).Subnet?.SubnetId ?? '';
  }

  get #identity(): string {
    return join(this.folder, 'operator.key');
  }

  /** Types a command line; `killedAt` ends it in the middle. */
  type(
    args: readonly [script: string, ...string[]],
    killedAt?: RegExp | Moment,
    more: Readonly<Record<string, string>> = {},
  ): Promise<TypedEnd> {
    const env = {
      ...this.cloud.env,
      ENV: 'dev',
      MOULT_KEY_PAIR: 'operator',
      MOULT_IDENTITY_FILE: this.#identity,
      MOULT_SETTINGS: settings,
      MOULT_DATA_VOLUME_GIB: '1',
      MOULT_HOME: join(this.folder, 'home'),
      SSH_AUTH_SOCK: '',
      ...more,
    };
    return typed(args, env, killedAt);
  }

  /** The way to the members, as any command has it. */
  async openToLook(): Promise<SeenCluster> {
    const { clients } = this;
    const state = await this.object('terraform/dev/etcd');
    const { outputs } = JSON.parse(state) as { outputs: { cluster: { value: unknown } } };
    return openToLook({
      ...{ clients, service: etcdService, stateBucket: this.#bucket, reachedAt: 'private', tags: {} },
      description: clusterDescriptionSchema.parse(outputs.cluster.value),
      login: {
        user: etcdService.loginUser,
        auth: { kind: 'key', privateKey: this.#login.privateKey },
      },
    });
  }

  /** Ids of the instances of the cluster that have not ended, by the node that each one is. */
  async instances(): Promise<Readonly<Record<string, string>>> {
    const found = (await this.#machines()).map(({ id, node = '' }) => [node, id] as const);
    return Object.fromEntries(found.toSorted());
  }

  /** What a command says that root runs on the machine of a node. */
  async root(node: string, command: string): Promise<string> {
    const machine = (await this.#machines()).find((one) => one.node === node);
    const { id = '', privateAddress: host = '' } = machine ?? {};
    const hostKeys = await readHostKeys(this.clients.ec2Reads, id, { deadlineMs: 30_000, everyMs: 300 });
    const auth = { kind: 'key', privateKey: this.#login.privateKey } as const;
    const target = { name: id, host, user: etcdService.loginUser, auth, hostKeys };
    await using session = await dial(target, { deadlineMs: 30_000 });
    const outcome = await session.exec('sudo -n sh -s', { input: `${command}\n`, deadlineMs: 30_000 });
    if (outcome.ended.kind === 'exited' && outcome.ended.code === 0) return outcome.stdout.trim();
    throw new Error(`${command}: ${JSON.stringify(outcome.ended)} ${outcome.stderr}`);
  }

  #machines(): ReturnType<typeof clusterInstances> {
    return clusterInstances(this.clients.ec2Reads, { environment: 'dev', cluster: 'etcd' });
  }

  /** Text of an object in the state bucket. */
  async object(key: string): Promise<string> {
    const { Body } = await this.clients.s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  }

  /** How many things of each kind carry the environment's tags. */
  async census(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const { kind } of await listThings(this.clients.ec2Reads, 'dev'))
      counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    closeClients(this.clients);
    await this.cloud[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}
