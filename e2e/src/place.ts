import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { type Clients, closeClients, type LoginKey, newClients, newLoginKey } from '@moult/aws';
import { findTerraform, Terraform } from '@moult/cli';
import {
  type ClusterDescription,
  clusterDescriptionSchema,
  type ClusterSpec,
  synthesiseCluster,
} from '@moult/consul-stack';
import { build, type BuildResult, loadDefinition, thisProcess } from '@moult/image-builder';
import { LocalCloud } from '@moult/local-cloud';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');
const bucket = 'moult-state';

/** A throwaway environment on the local cloud: images, Terraform, keys. Disposing it leaves nothing behind. */
export class Place implements AsyncDisposable {
  readonly cloud: LocalCloud;
  readonly clients: Clients;
  readonly login: LoginKey;
  readonly folder: string;
  readonly bucket: string = bucket;

  private constructor(cloud: LocalCloud, folder: string) {
    this.cloud = cloud;
    this.folder = folder;
    const { endpoint, region, credentials } = cloud;
    this.clients = newClients({ endpoint, region, credentials });
    this.login = newLoginKey('operator');
  }

  static async open(seed: number): Promise<Place> {
    const cloud = await LocalCloud.start({ seed });
    const place = new Place(cloud, await mkdtemp(join(tmpdir(), 'moult-e2e-')));
    const { ec2, s3 } = place.clients;
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const key = { KeyName: 'operator', PublicKeyMaterial: Buffer.from(place.login.publicKey) };
    await ec2.send(new ImportKeyPairCommand(key));
    return place;
  }

  /** Bakes and tests an image of Consul. */
  async bake(version: 'v1' | 'v2', subnetId: string): Promise<BuildResult> {
    return build(await loadDefinition(join(root, 'images/consul', version)), {
      ec2: this.clients.ec2Reads,
      mode: 'publish',
      watch: () => undefined,
      cacheDir: join(root, '.moult', 'sources'),
      logDir: join(this.folder, 'image-logs'),
      subnetId,
      sourceKind: 'debian',
      keepOnFailure: false,
      environment: {},
      owner: thisProcess(),
      now: () => new Date(),
    });
  }

  /** Brings the stack to the spec with real Terraform, and reads back what it says of the cluster. */
  async apply(spec: ClusterSpec): Promise<ClusterDescription> {
    const terraform = this.#terraform(spec);
    await terraform.init();
    await terraform.apply(await terraform.plan());
    const outputs = z.object({ cluster: z.object({ value: z.unknown() }) }).parse(await terraform.outputs());
    return clusterDescriptionSchema.parse(outputs.cluster.value);
  }

  async destroy(spec: ClusterSpec): Promise<void> {
    const terraform = this.#terraform(spec);
    await terraform.init();
    await terraform.apply(await terraform.plan({ destroy: true }));
  }

  #terraform(spec: ClusterSpec): Terraform {
    const { binary, env } = findTerraform(process.env);
    return new Terraform({
      binary,
      folder: synthesiseCluster(spec, join(this.folder, 'cdktf.out')),
      log: join(this.folder, 'terraform.log'),
      env: { ...env, ...this.cloud.env },
      backend: ['use_path_style=true', 'skip_credentials_validation=true', 'skip_requesting_account_id=true'],
      onMessage: () => undefined,
      signal: new AbortController().signal,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    closeClients(this.clients);
    await this.cloud[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}
