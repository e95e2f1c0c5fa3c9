import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeVpcsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { baseImageId } from '../../base-image.js';
import { defaultRegistryDir } from '../../machines/registry.js';

/** The command as it is published. */
export const main: string = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

/** A command that runs, and what it has written so far. */
export interface Started {
  readonly child: ChildProcess;
  readonly text: { out: string; err: string };
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>;
}

/** What a failed test leaves running would keep its machines. */
const started: Started[] = [];

/** Runs the command. */
export function start(...args: readonly string[]): Started {
  return follow(spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Reads what a process writes, and ends it with the test. */
export function follow(child: ChildProcess): Started {
  const text = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  const command = { child, text, ended: once(child, 'exit') as Started['ended'] };
  started.push(command);
  return command;
}

/** Ends every command, and waits while it cleans up. */
export async function endAll(): Promise<void> {
  for (const { child, ended } of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
    await ended;
  }
}

/** Runs the command to its end and gives what it wrote. */
export async function finished(...args: readonly string[]): Promise<Started['text']> {
  const { text, ended } = start(...args);
  await ended;
  return text;
}

/** Both were said: two pipes arrive in any order. */
export async function isUp(text: Started['text']): Promise<void> {
  await expect.poll(() => text.err, { timeout: 120_000 }).toContain('Ctrl-C ends it');
  await expect.poll(() => text.out).toContain('export AWS_DEFAULT_REGION=');
}

/** The id that `up` has said. */
export function cloudIdIn(text: string): string {
  return /Cloud (\S+),/.exec(text)?.[1] ?? 'no cloud';
}

/** Where a cloud that `up` started keeps what it has. */
export function stateDirOf(cloudId: string): string {
  return join(defaultRegistryDir, 'state', cloudId);
}

/** A client that knows of the cloud what `up` printed, and nothing else. */
export function clientOf(printed: string): { env: Partial<Record<string, string>>; ec2: EC2Client } {
  const env: Partial<Record<string, string>> = Object.fromEntries(
    [...printed.matchAll(/^export (\w+)='(.*)'\r?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const ec2 = new EC2Client({
    endpoint: env['AWS_ENDPOINT_URL'] ?? '',
    region: env['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  return { env, ec2 };
}

/** Ids of the VPCs there are, by which their bridges are named. */
export async function vpcIdsOf(ec2: EC2Client): Promise<string[]> {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  return Vpcs.map(({ VpcId = '' }) => VpcId);
}

/** Runs a machine in a VPC of its own, with a data volume, and gives its id. */
export async function oneMachine(ec2: EC2Client, CidrBlock: string): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock }));
  const run = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: baseImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 },
      ...{
        SubnetId: Subnet?.SubnetId,
        BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { VolumeSize: 1 } }],
      },
    }),
  );
  return run.Instances?.[0]?.InstanceId ?? '';
}
