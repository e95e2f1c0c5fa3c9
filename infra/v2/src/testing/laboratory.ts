import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSubnetCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  type Clients,
  closeClients,
  clusterInstances,
  Doors,
  importKeyPair,
  listObjects,
  listThings,
  newClients,
  newLoginKey,
  S3Pins,
} from '@moult/aws';
import { consulService, openToLook, type SeenCluster } from '@moult/cli';
import { type ClusterDescription, clusterDescriptionSchema } from '@moult/consul-stack';
import { LocalCloud } from '@moult/local-cloud';
import { imageStore, type Interference, scripts, typed, type TypedEnd } from './typed.js';

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
  readonly bucket = 'moult-state-123456789012-us-east-1';
  /** How every command ended that was typed here, and what it said. */
  readonly ends: TypedEnd[] = [];
  readonly #login = newLoginKey('operator');

  private constructor(cloud: LocalCloud, folder: string) {
    const { endpoint, region, credentials } = cloud;
    this.cloud = cloud;
    this.folder = folder;
    this.clients = newClients({ endpoint, region, credentials });
  }

  /** `drawn`: the seed unless `MOULT_SEED` says another; said, so that what was seen once can be seen again. */
  static async open(drawn: number): Promise<Laboratory> {
    const seed = Number(process.env['MOULT_SEED'] ?? drawn);
    process.stdout.write(`MOULT_SEED=${String(seed)}\n`);
    const cloud = await LocalCloud.start({ seed, imageStore });
    const lab = new Laboratory(cloud, await mkdtemp(join(tmpdir(), 'moult-lab-')));
    const { privateKey, publicKey } = lab.#login;
    await writeFile(lab.identity, privateKey, { mode: 0o600 });
    await importKeyPair(lab.clients.ec2, { name: 'operator', publicKey, tags: {} });
    const subnet = await lab.#bakery(seed);
    // Found when the store has them; one after the other, because each boots machines.
    for (const version of ['v1', 'v2']) {
      const baked = await lab.type([scripts.image, 'build', `images/consul/${version}`, '--subnet', subnet]);
      if (baked.code !== 0) throw new Error(`image ${version} was not built: ${baked.said}`);
    }
    return lab;
  }

  /** A subnet to bake in: other clouds on this host may have the default one's block in use. */
  async #bakery(seed: number): Promise<string> {
    const block = `10.${String(100 + (seed % 40))}.255.0/24`;
    const { Vpc } = await this.clients.ec2.send(new CreateVpcCommand({ CidrBlock: block }));
    const subnet = new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: block });
    return (await this.clients.ec2.send(subnet)).Subnet?.SubnetId ?? '';
  }

  get identity(): string {
    return join(this.folder, 'operator.key');
  }

  /** The environment of a command. */
  env(environment: string): Record<string, string> {
    return {
      ...this.cloud.env,
      ENV: environment,
      MOULT_KEY_PAIR: 'operator',
      MOULT_IDENTITY_FILE: this.identity,
      MOULT_SETTINGS: settings,
      MOULT_DATA_VOLUME_GIB: '1',
      MOULT_HOME: join(this.folder, 'home'),
      SSH_AUTH_SOCK: '',
    };
  }

  async type(
    args: readonly [script: string, ...string[]],
    more: Interference & {
      readonly environment?: string;
      readonly env?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<TypedEnd> {
    const end = await typed(args, { ...this.env(more.environment ?? 'dev'), ...more.env }, more);
    this.ends.push(end);
    return end;
  }

  /** What Terraform's state says of the cluster. */
  async describe(environment = 'dev'): Promise<ClusterDescription> {
    const { outputs } = JSON.parse(await this.object(`terraform/${environment}/consul`)) as {
      outputs: { cluster: { value: unknown } };
    };
    return clusterDescriptionSchema.parse(outputs.cluster.value);
  }

  /** Doors to machines of the cloud, opened with the operator's key. */
  doors(): Doors {
    const { ec2Reads, s3 } = this.clients;
    return new Doors({
      ...{ ec2Reads, pins: new S3Pins(s3, { bucket: this.bucket, prefix: 'laboratory/pins/' }) },
      login: { user: consulService.loginUser, auth: { kind: 'key', privateKey: this.#login.privateKey } },
      hostOf: ({ privateAddress }) => privateAddress,
    });
  }

  /** The way to the members, as any command has it that changes nothing. */
  async openToLook(environment = 'dev'): Promise<SeenCluster> {
    return openToLook({
      ...{ clients: this.clients, service: consulService, stateBucket: this.bucket, reachedAt: 'private' },
      description: await this.describe(environment),
      login: { user: consulService.loginUser, auth: { kind: 'key', privateKey: this.#login.privateKey } },
      tags: {},
    });
  }

  /** The calls so far that were meant to change something of EC2, oldest first. */
  changes(): readonly string[] {
    const changing = this.cloud.calls().filter(({ action }) => /^(?!Describe|Get|List|Head)/.test(action));
    return changing.filter(({ service }) => service === 'ec2').map(({ action }) => action);
  }

  /** Text of an object in the state bucket. */
  async object(key: string): Promise<string> {
    const { Body } = await this.clients.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  }

  /** Writes an object of the state bucket, as whoever has the keys may. */
  async keep(key: string, text: string): Promise<void> {
    await this.clients.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: text }));
  }

  /** Names of all objects in the state bucket. */
  async objectNames(): Promise<readonly string[]> {
    return await listObjects(this.clients.s3, { bucket: this.bucket, prefix: '' });
  }

  /** Ids of the instances of the environment's cluster that have not ended, sorted. */
  async instances(environment = 'dev'): Promise<readonly string[]> {
    const found = await clusterInstances(this.clients.ec2Reads, { environment, cluster: 'consul' });
    return found.map(({ id }) => id).sort();
  }

  /** Ids of the data volumes by node. */
  async volumes(environment = 'dev'): Promise<Readonly<Record<string, string>>> {
    const things = await listThings(this.clients.ec2Reads, environment);
    const data = things.filter(({ kind, node }) => kind === 'volume' && node !== undefined);
    const byNode = data.map(({ node = '', id }): [string, string] => [node, id]);
    return Object.fromEntries(byNode.sort(([one], [other]) => one.localeCompare(other)));
  }

  /** How many things of each kind carry the environment's tags. */
  async census(environment = 'dev'): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (const { kind, node } of await listThings(this.clients.ec2Reads, environment)) {
      const name = kind === 'volume' && node === undefined ? 'root volume' : kind;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    closeClients(this.clients);
    await this.cloud[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}
