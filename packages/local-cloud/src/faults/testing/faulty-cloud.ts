import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { LocalCloud } from '../../cloud.js';
import type { HostWiring } from '../../options.js';
import { createMemoryHost } from '../../testing/memory-host.js';

/** A cloud in memory with one subnet in us-east-1a, and clients of one attempt each, so that retries hide no fault. */
export interface FaultyCloud extends AsyncDisposable {
  readonly cloud: LocalCloud;
  readonly wiring: HostWiring;
  readonly ec2: EC2Client;
  /** Settings of a client, with the root key or with others. */
  client(credentials?: object): ClientSettings;
  launching(more?: Partial<RunInstancesCommandInput>): RunInstancesCommand;
  /** Launches one, and waits until it runs. */
  launch(more?: Partial<RunInstancesCommandInput>): Promise<string>;
  /** Removes faults and instances. */
  clear(): Promise<void>;
}

/** Settings for any client of the SDK. */
interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
  readonly maxAttempts: number;
}

/** Starts one. */
export async function startFaultyCloud(): Promise<FaultyCloud> {
  const directory = await mkdtemp(join(tmpdir(), 'local-cloud-test-'));
  const told: { wiring?: HostWiring } = {};
  const cloud = await LocalCloud.start({
    ...{ registryDir: directory, staleReads: 'off', seed: 11 },
    host: (given) => {
      told.wiring = given;
      return Promise.resolve(createMemoryHost());
    },
  });
  const { wiring } = told;
  if (wiring === undefined) throw new Error('the host was not asked for');
  const client = (credentials: object = cloud.credentials): ClientSettings => ({
    ...{ endpoint: cloud.endpoint, region: cloud.region, maxAttempts: 1 },
    credentials: credentials as ClientSettings['credentials'],
  });
  const ec2 = new EC2Client(client());
  const SubnetId = await makeSubnet(ec2);
  const launching = (more: Partial<RunInstancesCommandInput> = {}) =>
    new RunInstancesCommand({
      ...{ ImageId: cloud.baseImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, SubnetId },
      ...more,
    });
  return {
    ...{ cloud, wiring, ec2, client, launching },
    async launch(more) {
      const { Instances } = await ec2.send(launching(more));
      await cloud.idle();
      return Instances?.[0]?.InstanceId ?? '';
    },
    clear: () => clear(cloud, ec2),
    async [Symbol.asyncDispose]() {
      await cloud[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

async function makeSubnet(ec2: EC2Client): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/24' }));
  const subnet = new CreateSubnetCommand({
    ...{ VpcId: Vpc?.VpcId, CidrBlock: '10.0.0.0/24', AvailabilityZone: 'us-east-1a' },
  });
  return (await ec2.send(subnet)).Subnet?.SubnetId ?? '';
}

async function clear(cloud: LocalCloud, ec2: EC2Client): Promise<void> {
  for (const { name } of cloud.faults.list()) cloud.faults.remove(name);
  await cloud.idle();
  const InstanceIds = cloud.machines().map(({ instanceId }) => instanceId);
  if (InstanceIds.length > 0) await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  await cloud.idle();
}

/** The code with which a call is refused, or `done`. */
export function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'done',
    (cause: unknown) => (cause instanceof Error ? cause.name : String(cause)),
  );
}
