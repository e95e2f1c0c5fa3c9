import { ownedActions } from '../actions/index.js';
import { assemble } from '../assemble.js';
import { baseImageId, provideBaseImages } from '../base-image.js';
import type { Context, ParsedXml } from '../context.js';
import { Faults } from '../faults/faults.js';
import { machineExited } from '../lifecycle/exited.js';
import { settle, type StartOptions } from '../options.js';
import type { XmlNode } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { parseQuery } from '../protocol/query.js';
import { manualClock, type ManualClock } from './manual-clock.js';
import { createMemoryHost, type MemoryHost } from './memory-host.js';

/** What moto answers to an action; what is in no table, it does not know. */
export type MotoAnswers = Readonly<Record<string, (params: Readonly<Record<string, string>>) => ParsedXml>>;

/** A cloud's actions without a process, a port or real time. */
export interface PaperCloud {
  readonly context: Context;
  readonly host: MemoryHost;
  readonly clock: ManualClock;
  /** What moto was asked, in order. */
  readonly asked: { readonly action: string; readonly params: Readonly<Record<string, string>> }[];
  /** Calls an action with parameters as they are in a query string. */
  readonly call: (action: string, query?: string) => Promise<XmlNode>;
  /** The code with which an action refuses; '' when it does not. */
  readonly refusal: (action: string, query?: string) => Promise<string>;
  /** Launches one instance from the base image and gives its id. */
  readonly launch: (query?: string) => Promise<string>;
}

const list = (name: string, ...members: readonly ParsedXml[]): ParsedXml => ({ [name]: { item: members } });

/** One VPC with one subnet and its default group, and nothing else. */
const ground: MotoAnswers = {
  DescribeVpcs: () => list('vpcSet', { vpcId: 'vpc-00000001', cidrBlock: '10.0.0.0/16' }),
  DescribeSubnets: () =>
    list('subnetSet', {
      ...{ subnetId: 'subnet-00000001', vpcId: 'vpc-00000001', cidrBlock: '10.0.0.0/24' },
      ...{ availabilityZone: 'us-east-1a', mapPublicIpOnLaunch: 'false' },
    }),
  DescribeSecurityGroups: () =>
    list('securityGroupInfo', { groupId: 'sg-00000001', groupName: 'default', vpcId: 'vpc-00000001' }),
  GetSubnetCidrReservations: () => ({}),
  DescribeNetworkInterfaces: () => ({}),
};

/** Wires one as a cloud is wired, with a host in memory, a moto of paper and a clock that a test moves. */
export async function paperCloud(options: StartOptions = {}, answers: MotoAnswers = {}): Promise<PaperCloud> {
  const clock = manualClock();
  const host = createMemoryHost();
  const asked: { action: string; params: Readonly<Record<string, string>> }[] = [];
  const ask = (action: string, params: Readonly<Record<string, string>>): Promise<ParsedXml> => {
    asked.push({ action, params });
    const answer = { ...ground, ...answers }[action];
    if (answer === undefined) return Promise.reject(new ApiError('InvalidAction', `moto has no ${action}`));
    // An answer may throw, as moto refuses.
    return Promise.resolve().then(() => answer(params));
  };
  const moto = { ec2: ask, call: (_service: string, ...asking: Parameters<typeof ask>) => ask(...asking) };
  const settings = settle({ seed: 1, throttling: 'off', ...options });
  const faults = new Faults({ seed: settings.seed, clock, signal: new AbortController().signal });
  const roleKeys = { prepare: () => Promise.resolve() };
  const context = assemble(settings, { moto, host, roleKeys, faults, clock });
  host.machines.onExit((instanceId) => machineExited(context, instanceId));
  await provideBaseImages(context);
  return { context, host, clock, asked, ...calls(context) };
}

function calls(context: Context): Pick<PaperCloud, 'call' | 'refusal' | 'launch'> {
  const call = async (action: string, query = ''): Promise<XmlNode> => {
    const owned = ownedActions.get(action);
    if (owned === undefined) throw new Error(`${action} is none of ours`);
    return owned.run(context, { params: parseQuery(query), accessKeyId: 'AKIAPAPER' });
  };
  return {
    call,
    refusal: (action, query) =>
      call(action, query).then(
        () => '',
        (cause: unknown) => (cause instanceof ApiError ? cause.code : String(cause)),
      ),
    launch: async (query = '') => {
      const before = new Set(context.store.instances.all().map(({ id }) => id));
      const one = `ImageId=${baseImageId}&InstanceType=t3.medium&MinCount=1&MaxCount=1`;
      await call('RunInstances', query === '' ? one : `${one}&${query}`);
      return context.store.instances.all().find(({ id }) => !before.has(id))?.id ?? '';
    },
  };
}
