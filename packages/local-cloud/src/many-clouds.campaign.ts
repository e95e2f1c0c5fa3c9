import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sshBanner } from './bench/measure.js';
import { main } from './cli/testing/commands.js';
import { LocalCloud } from './cloud.js';

/** Half of them in this process, half in processes of their own. */
const clouds = 10;
const wantedMachines = 3;

/** With `MOULT_FEWER_MACHINES=1` the campaign shows less where the host's limit allows no more. */
const fewest = process.env['MOULT_FEWER_MACHINES'] === '1' ? 1 : wantedMachines;
const advice = 'raise fs.inotify.max_user_instances, or set MOULT_FEWER_MACHINES=1';

/** What the init system and udev of one machine take of the host's inotify instances, which root has 128 of by default. */
const inotifyPerMachine = 6;

/** A cloud to talk to, wherever it runs. */
interface AnyCloud extends AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  readonly baseImageId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const printed = z.object({
  endpoint: z.string(),
  region: z.string(),
  baseImageId: z.string(),
  env: z.object({ AWS_ACCESS_KEY_ID: z.string(), AWS_SECRET_ACCESS_KEY: z.string() }),
});

/** `local-cloud up`, as a user types it. */
async function cloudElsewhere(): Promise<AnyCloud> {
  const child = spawn(process.execPath, [main, 'up', '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.includes('\n')) break;
  }
  const { env, ...rest } = printed.parse(JSON.parse(text));
  return {
    ...rest,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY },
    [Symbol.asyncDispose]: () => interrupt(child),
  };
}

async function interrupt(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  await exited;
}

/** How many inotify instances root has left, from which the number of machines follows. */
async function inotifyLeft(): Promise<number> {
  const limit = Number(await readFile('/proc/sys/fs/inotify/max_user_instances', 'utf8'));
  let used = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const targets = await Promise.all(files.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    used += targets.filter((target) => target === 'anon_inode:inotify').length;
  }
  return limit - used;
}

async function availableMiB(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8');
  return Number(/MemAvailable: +(\d+) kB/.exec(text)?.[1]) / 1024;
}

/** A VPC of the cloud's own, and machines in it that answer to SSH. Returns their addresses. */
async function populate(cloud: AnyCloud, second: number, count: number): Promise<string[]> {
  const ec2 = new EC2Client(cloud);
  const cidr = `10.${second}.0.0/24`;
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: cidr }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: cidr }));
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'ssh', Description: 'ssh', VpcId: Vpc?.VpcId }),
  );
  const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: cidr }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }));
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: cloud.baseImageId, InstanceType: 't3.nano', MinCount: count, MaxCount: count },
      ...{ SubnetId: Subnet?.SubnetId, SecurityGroupIds: [GroupId] },
    }),
  );
  const addresses = Instances.map(({ PrivateIpAddress }) => PrivateIpAddress ?? '');
  await Promise.all(addresses.map((address) => sshBanner(address)));
  return addresses;
}

test(
  `ten clouds side by side, in one process and in several, each with ${fewest} machines or more of its own`,
  { timeout: 900_000 },
  async () => {
    const left = await inotifyLeft();
    const each = Math.min(wantedMachines, Math.floor(left / inotifyPerMachine / clouds));
    // Nothing on the host is raised for a test. Where its limit allows fewer machines, less is shown, and only to whoever asks
    // for that.
    expect(each, `${left} inotify instances are left: ${advice}`).toBeGreaterThanOrEqual(fewest);
    const [before, start] = [await availableMiB(), performance.now()];
    const took = { up: 0, answered: 0, usedMiB: 0 };
    const started: AnyCloud[] = [];
    try {
      await Promise.all(
        Array.from({ length: clouds }, async (_, index) => {
          started.push(index % 2 === 0 ? await LocalCloud.start() : await cloudElsewhere());
        }),
      );
      took.up = performance.now() - start;
      const addresses = await Promise.all(started.map((cloud, index) => populate(cloud, 70 + index, each)));
      took.answered = performance.now() - start;
      took.usedMiB = before - (await availableMiB());
      expect(new Set(addresses.flat()).size).toBe(clouds * each);
      // The same network twice is refused, whichever process has it.
      for (const [index, cloud] of started.entries()) {
        const CidrBlock = `10.${70 + ((index + 1) % clouds)}.0.0/24`;
        const taken = new EC2Client(cloud).send(new CreateVpcCommand({ CidrBlock }));
        await expect(taken).rejects.toMatchObject({ name: 'InvalidVpc.Range' });
      }
    } finally {
      await Promise.all(started.map((cloud) => cloud[Symbol.asyncDispose]()));
    }
    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
    console.log(
      `${clouds} clouds with ${each} machines each on ${availableParallelism()} processors (${left} inotify instances were left): up after ${seconds(took.up)}, ` +
        `machines answering after ${seconds(took.answered)}, all gone after ${seconds(performance.now() - start)}; ` +
        `${Math.round(took.usedMiB)} MiB, ${Math.round(took.usedMiB / clouds)} for each cloud with its machines.`,
    );
  },
);
