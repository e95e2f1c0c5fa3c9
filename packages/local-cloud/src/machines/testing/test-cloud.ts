import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { InstanceFacts } from '../../imds-facts.js';
import { createDockerHost } from '../docker-host.js';
import { containerName } from '../names.js';
import type { MachineHost } from '../port.js';
import { openTraffic, type TrafficPolicy } from '../traffic-policy.js';
import { until } from '../until.js';

/** A host with one VPC, a base image `ami-base` and a metadata table, for tests with real machines. */
export interface TestCloud extends AsyncDisposable {
  readonly host: MachineHost;
  readonly cloudId: string;
  readonly stateDir: string;
  readonly registryDir: string;
  /** `10.N` of the VPC `vpc-test`, which is `10.N.0.0/24`. */
  readonly prefix: string;
  /** What IMDS says of each instance; tests change it. */
  readonly facts: Map<string, InstanceFacts>;
  /** Makes and starts a machine at `10.N.0.<last>`. */
  launch(instanceId: string, last: number, more?: Launch): Promise<string>;
  /** Waits until everything that starts with the machine has started. */
  settled(instanceId: string): Promise<void>;
  /** Runs a script in a machine as root and gives its output, whatever its exit code. */
  run(
    instanceId: string,
    script: string,
  ): Promise<{ readonly exitCode: number | undefined; readonly output: string }>;
}

/** What a test may ask of a machine beside its address. */
interface Launch {
  readonly imageId?: string;
  readonly publicIp?: string;
  /** Default: everything passes. */
  readonly traffic?: TrafficPolicy;
  readonly facts?: Partial<InstanceFacts>;
}

/** Starts one under a fresh id; `octet` must be another one in each test file, because files may follow closely. */
export async function startTestCloud(
  octet: number,
  registryDir?: string,
  endpointPort?: number,
): Promise<TestCloud> {
  const directory = await mkdtemp(join(tmpdir(), 'local-cloud-test-'));
  const cloudId = `t${process.pid}-${octet}`;
  const prefix = `10.${octet}`;
  const facts = new Map<string, InstanceFacts>();
  const registry = registryDir ?? join(directory, 'registry');
  const host = await createDockerHost({
    cloudId,
    stateDir: join(directory, 'state'),
    registryDir: registry,
    region: 'eu-west-1',
    ...(endpointPort === undefined ? {} : { endpointPort }),
    facts: (_vpcId, sourceIp) => [...facts.values()].find(({ privateIps }) => privateIps.includes(sourceIp)),
    credentials: (roleName) => ({
      ...{ accessKeyId: `ASIA${roleName}`, secretAccessKey: 'secret', sessionToken: 'session' },
      ...{ lastUpdated: '2026-01-01T00:00:00Z', expiration: '2026-01-01T06:00:00Z' },
    }),
  });
  await host.images.provideBase('ami-base');
  await host.networks.create('vpc-test', `${prefix}.0.0/24`);
  const run = runIn(cloudId);
  return {
    ...{
      host,
      cloudId,
      prefix,
      facts,
      stateDir: join(directory, 'state', 'host'),
      registryDir: registry,
      run,
    },
    launch: async (instanceId, last, more = {}) => {
      const privateIp = `${prefix}.0.${last}`;
      facts.set(instanceId, { ...instanceFacts(instanceId, privateIp), ...more.facts });
      await host.machines.setTraffic(instanceId, more.traffic ?? openTraffic);
      await host.machines.create({
        ...{ instanceId, privateIp, vpcId: 'vpc-test', imageId: more.imageId ?? 'ami-base' },
        ...{ hostname: `ip-${privateIp.replaceAll('.', '-')}`, vcpus: 1, memoryMiB: 512 },
        ...(more.publicIp === undefined ? {} : { publicIp: more.publicIp }),
      });
      return privateIp;
    },
    settled: (instanceId) => settled(run, instanceId),
    [Symbol.asyncDispose]: async () => {
      await host[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Runs scripts in a cloud's machines, as their root. */
function runIn(cloudId: string): TestCloud['run'] {
  return async (instanceId, script) => {
    const args = ['exec', containerName(cloudId, instanceId), '/bin/sh', '-c', script];
    const { exitCode, all } = await execa('docker', args, { all: true, reject: false, timeout: 60_000 });
    return { exitCode, output: all };
  };
}

async function settled(run: TestCloud['run'], instanceId: string): Promise<void> {
  const state = await until(
    async () =>
      (await run(instanceId, 'systemctl is-system-running')).output === 'running' ? true : undefined,
    { everyMs: 100, withinMs: 30_000 },
  );
  if (state !== undefined) return;
  throw new Error((await run(instanceId, 'systemctl --failed; systemctl list-jobs')).output);
}

/** Facts as strict as the defaults of a new account: tokens required, one hop. */
export function instanceFacts(instanceId: string, privateIp: string): InstanceFacts {
  return {
    ...{ instanceId, imageId: 'ami-base', instanceType: 't3.micro', accountId: '123456789012' },
    ...{ region: 'eu-west-1', availabilityZone: 'eu-west-1a', reservationId: 'r-1', launchIndex: 0 },
    ...{ pendingTime: '2026-01-01T00:00:00Z', hostname: `ip-${privateIp.replaceAll('.', '-')}.ec2.internal` },
    ...{ macAddress: '02:00:00:00:00:01', vpcId: 'vpc-test', vpcCidr: '10.0.0.0/24', subnetId: 'subnet-1' },
    ...{ subnetCidr: '10.0.0.0/24', networkInterfaceId: 'eni-1', privateIps: [privateIp], publicKeys: [] },
    securityGroups: [{ id: 'sg-1', name: 'default' }],
    tags: { Name: instanceId },
    metadataOptions: {
      ...{ httpTokens: 'required', httpEndpoint: 'enabled', httpPutResponseHopLimit: 1 },
      instanceMetadataTags: 'enabled',
    },
  };
}
