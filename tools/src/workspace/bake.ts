import { resolve } from 'node:path';
import { CreateSubnetCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import { closeClients, newClients } from '@moult/aws';
import type { LocalCloud } from '@moult/local-cloud';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '../../..');

/** Bakes both images of Consul, in a block that no other cloud of this host is likely to use; found when the store has them. */
export async function bake(cloud: LocalCloud, block: string): Promise<void> {
  const { endpoint, region, credentials, env } = cloud;
  const clients = newClients({ endpoint, region, credentials });
  const { Vpc } = await clients.ec2.send(new CreateVpcCommand({ CidrBlock: block }));
  const made = await clients.ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: block }));
  closeClients(clients);
  for (const version of ['v1', 'v2']) {
    const build = ['build', `images/consul/${version}`, '--subnet', made.Subnet?.SubnetId ?? ''];
    await fromSources('packages/image-builder/src/main.ts', build, env);
  }
}

/** Runs a program of this workspace from its sources; rejects with all it said when it fails. */
export async function fromSources(
  main: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const loaded = ['--conditions=@moult/source', '--import', 'tsx', main];
  await execa(process.execPath, [...loaded, ...args], { cwd: root, env });
}
