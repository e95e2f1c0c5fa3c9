import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeInstancesCommand, type Instance } from '@aws-sdk/client-ec2';
import { clusterInstances, dial, readHostKeys } from '@moult/aws';
import type { Ground, ServiceReach } from '@moult/cli';
import type { ClusterDescription } from '@moult/consul-stack';
import type { RehearsedService } from '../service/rehearsed-service.js';
import { type PlainNode, PlainTerraform } from './plain-terraform.js';

/** What the procedure works on. */
export interface Procedure {
  readonly ground: Ground;
  readonly description: ClusterDescription;
  readonly service: RehearsedService;
  readonly reach: ServiceReach;
  readonly privateKey: string;
  readonly image: string;
}

/** A replaced node is a voter again within this, or the procedure has failed (ms). */
const backMs = 300_000;

/**
 * Terraform takes the running cluster over, as if it had made it. Not part of what is measured.
 * Gives what is measured: for each node stop the service, `terraform apply -target` of its instance and its attachment with
 * the new image, wait until it is a voter again, next. That is the procedure of terraform-immutable-upgrades (2016).
 */
export async function prepare2016(procedure: Procedure): Promise<() => Promise<void>> {
  const { ground, description } = procedure;
  const plain = await PlainTerraform.init(join(ground.folder, 'plain'), ground.cloud.env);
  const instances = await instancesByNode(procedure);
  const [first] = instances.values();
  const settings = {
    region: description.region,
    security_group: description.securityGroupId,
    key_pair: ground.config.keyPair,
    instance_profile: first?.IamInstanceProfile?.Arn?.split('/').at(-1) ?? '',
    instance_type: first?.InstanceType ?? '',
  };
  const nodes = Object.fromEntries(
    description.nodes.map((node) => [node.name, plainNode(node, instances.get(node.name))]),
  );
  await plain.set({ ...settings, nodes });
  for (const [name, instance] of instances) {
    const node = nodes[name];
    if (node !== undefined) await plain.adopt(name, instance.InstanceId ?? '', node);
  }
  return async () => {
    for (const { name } of description.nodes) {
      const node = nodes[name];
      if (node === undefined) continue;
      nodes[name] = { ...node, image: procedure.image };
      await plain.set({ ...settings, nodes });
      await stopService(procedure, instances.get(name)?.InstanceId ?? '');
      await plain.applyNode(name);
      await untilVoter(procedure, name);
    }
  };
}

function plainNode(
  { volumeId, serviceAddress, subnetId }: ClusterDescription['nodes'][number],
  instance: Instance | undefined,
): PlainNode {
  const data = instance?.BlockDeviceMappings?.find(({ Ebs }) => Ebs?.VolumeId === volumeId);
  const tags = (instance?.Tags ?? []).map(({ Key = '', Value = '' }): [string, string] => [Key, Value]);
  return {
    ...{ image: instance?.ImageId ?? '', subnet: subnetId, address: serviceAddress, volume: volumeId },
    device: data?.DeviceName ?? '',
    tags: Object.fromEntries(tags.filter(([key]) => !key.startsWith('aws:'))),
  };
}

async function instancesByNode({ ground, description }: Procedure): Promise<ReadonlyMap<string, Instance>> {
  const { ec2Reads } = ground.clients;
  const known = await clusterInstances(ec2Reads, description);
  const InstanceIds = known.map(({ id }) => id);
  const { Reservations = [] } = await ec2Reads.send(new DescribeInstancesCommand({ InstanceIds }));
  const all = Reservations.flatMap(({ Instances = [] }) => Instances);
  return new Map(
    known.map(({ id, node = '' }) => [node, all.find(({ InstanceId }) => InstanceId === id) ?? {}]),
  );
}

/** The service ends and its disk is unmounted, so that Terraform can detach it. */
async function stopService({ ground, service, privateKey }: Procedure, instanceId: string): Promise<void> {
  const { ec2Reads } = ground.clients;
  const { Reservations } = await ec2Reads.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  const host = Reservations?.[0]?.Instances?.[0]?.PrivateIpAddress ?? '';
  const hostKeys = await readHostKeys(ec2Reads, instanceId, { deadlineMs: 60_000, everyMs: 300 });
  const { loginUser } = ground.release.service;
  await using session = await dial(
    { name: instanceId, host, user: loginUser, auth: { kind: 'key', privateKey }, hostKeys },
    { deadlineMs: 60_000 },
  );
  const { ended, stderr } = await session.exec(`sudo -n systemctl stop ${service.name} moult-data`, {
    deadlineMs: 60_000,
  });
  if (ended.kind !== 'exited' || ended.code !== 0) throw new Error(`${instanceId} did not stop: ${stderr}`);
}

/** By its own word: a voter that follows a leader. */
async function untilVoter({ service, reach }: Procedure, node: string): Promise<void> {
  const eye = service.eye(node, reach);
  const until = Date.now() + backMs;
  while (Date.now() < until) {
    const said = await eye.look(AbortSignal.timeout(1_000)).catch(() => null);
    if (said?.kind === 'ok' && said.result.role === 'voter' && said.result.leader !== null) return;
    await sleep(200);
  }
  throw new Error(`${node} was no voter again within ${backMs / 1000} s`);
}
