import { createHash } from 'node:crypto';
import {
  DescribeInstancesCommand,
  RunInstancesCommand,
  type _InstanceType,
  type Instance,
} from '@aws-sdk/client-ec2';
import { dial, poll, readHostKeys, type HostKey, type SshSession } from '@moult/aws';
import { BuildRefused } from '../build-refused.js';
import type { BuildRun } from '../build/run.js';
import { step } from '../build/step.js';
import { markTags } from '../build/tags.js';
import type { Access } from './access.js';
import { admit } from './admit.js';
import { terminate } from './terminate.js';

/** An instance of a build, logged in, its host keys known from its console. */
export interface BuildInstance extends AsyncDisposable {
  readonly instanceId: string;
  readonly hostKeys: readonly HostKey[];
  readonly session: SshSession;
}

/** What is launched, and how its steps are called. */
export interface Launch {
  /** `build` or `test`. */
  readonly role: string;
  readonly imageId: string;
  readonly userData: string;
}

const runningMs = 300_000;
const consoleMs = 300_000;
const loginMs = 180_000;

/** Launches, reads the host keys, opens the way in and logs in. The instance is terminated when the build ends. */
export async function launch(run: BuildRun, access: Access, what: Launch): Promise<BuildInstance> {
  const { settings, undo } = run;
  const context = { watch: settings.watch, log: run.log, signal: settings.signal };
  const instanceId = await step(context, `launch ${what.role} instance`, async () => {
    const id = await runInstance(run, access, what);
    const made = { what: `instance ${id}`, step: `terminate ${what.role} instance` };
    undo.add(made, () => terminate(settings.ec2, id));
    return id;
  });
  const { host, hostKeys } = await step(context, `read host keys of ${what.role} instance`, async () => {
    const running = await awaitRunning(run, instanceId);
    const keys = await readHostKeys(settings.ec2, instanceId, {
      deadlineMs: consoleMs,
      everyMs: 500,
      signal: settings.signal,
    });
    return { host: running, hostKeys: keys };
  });
  const session = await step(context, `log in on ${what.role} instance`, async () => {
    const cidr = await admit(settings, access.groupId, host);
    run.log.write(`admitted ${cidr} to ${access.groupId}\n`);
    return dial(
      {
        name: instanceId,
        host,
        user: run.loaded.definition.user,
        auth: { kind: 'key', privateKey: access.privateKey },
        hostKeys,
      },
      { deadlineMs: loginMs, everyMs: 300, signal: settings.signal },
    );
  });
  return { instanceId, hostKeys, session, [Symbol.asyncDispose]: () => session[Symbol.asyncDispose]() };
}

async function runInstance(run: BuildRun, access: Access, what: Launch): Promise<string> {
  const { settings, mark, loaded } = run;
  const Tags = markTags(mark);
  const { Instances = [] } = await settings.ec2.send(
    new RunInstancesCommand({
      ImageId: what.imageId,
      // A type that this SDK has not heard of yet is EC2's to judge.
      InstanceType: loaded.definition.instanceType as _InstanceType,
      MinCount: 1,
      MaxCount: 1,
      KeyName: access.keyName,
      SecurityGroupIds: [access.groupId],
      SubnetId: access.subnetId,
      UserData: Buffer.from(what.userData).toString('base64'),
      // A repeated call after a lost answer gets the same instance.
      ClientToken: createHash('sha256').update(`${access.keyName} ${what.role}`).digest('hex').slice(0, 64),
      MetadataOptions: {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
        InstanceMetadataTags: 'enabled',
      },
      BlockDeviceMappings: [
        { DeviceName: run.base.rootDevice, Ebs: { Encrypted: true, DeleteOnTermination: true } },
      ],
      TagSpecifications: [
        { ResourceType: 'instance', Tags },
        { ResourceType: 'volume', Tags },
      ],
    }),
  );
  const id = Instances[0]?.InstanceId;
  if (id === undefined) throw new BuildRefused('launch', 'EC2 launched no instance and gave no reason.');
  return id;
}

async function awaitRunning({ settings, loaded }: BuildRun, instanceId: string): Promise<string> {
  const instance = await poll<Instance>(
    async (abortSignal) => {
      const { Reservations = [] } = await settings.ec2.send(
        new DescribeInstancesCommand({ InstanceIds: [instanceId] }),
        { abortSignal },
      );
      const [found] = Reservations.flatMap(({ Instances = [] }) => Instances);
      const state = found?.State?.Name ?? 'not shown yet';
      if (found !== undefined && state === 'running') return { kind: 'done', value: found };
      refuseEnded(instanceId, state, found?.StateReason?.Message);
      return { kind: 'not-yet', because: `it is ${state}` };
    },
    {
      what: `${instanceId} of type ${loaded.definition.instanceType} to run`,
      everyMs: 400,
      deadlineMs: runningMs,
      signal: settings.signal,
      isFatal: (error) => error instanceof BuildRefused,
    },
  );
  const host = instance.PublicIpAddress ?? instance.PrivateIpAddress;
  if (host === undefined) throw new BuildRefused('launch', `${instanceId} has no address.`);
  return host;
}

function refuseEnded(instanceId: string, state: string, reason = 'no reason given'): void {
  if (!['shutting-down', 'terminated', 'stopping', 'stopped'].includes(state)) return;
  throw new BuildRefused('launch', `${instanceId} did not stay up: it is ${state} (${reason}).`);
}
