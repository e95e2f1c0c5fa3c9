import type { Fault, LocalCloud } from '@moult/local-cloud';
import { upgrade } from '@moult/cli';
import type { Check } from '@moult/report';
import type { RunRead } from '../watch/journal.js';
import { endOf } from './command-end.js';
import { madeOnceCheck, seeMade } from './made-once.js';
import { replacementFirst } from './replacement-first.js';
import { type Played, runOf, type Scenario, type Stage } from './scenario.js';
import { staleCheck, watchStale } from './stale-watch.js';
import { provedCheck } from './upgrade.js';

/** Something that the cloud does wrong while the cluster is upgraded, and what must hold all the same. */
interface ApiStory {
  readonly name: string;
  readonly says: string;
  readonly fault: Fault;
  /** What must hold in this story beside what must in all of them. */
  readonly holds?: (run: RunRead) => readonly Check[];
}

const stories: readonly ApiStory[] = [
  {
    name: 'throttled-api',
    says: 'EC2 refuses every seventh call with RequestLimitExceeded; nothing is given up in the middle of a swap',
    fault: {
      ...{ kind: 'error', name: 'throttled', operations: ['ec2:*'], percent: 15 },
      code: 'RequestLimitExceeded',
    },
  },
  {
    name: 'stuck-detach',
    says: 'the first volume hangs in "detaching" for twenty seconds; it is waited for and never forced',
    fault: { kind: 'stuck-detach', name: 'stuck', count: 1, seconds: 20 },
  },
  {
    name: 'no-capacity',
    says: 'the first three launches find no capacity; no node is taken down before its replacement runs',
    fault: { kind: 'capacity', name: 'no-capacity', count: 3 },
    holds: replacementFirst,
  },
  {
    name: 'lost-answers',
    says: 'every third answer to a call that changes something is lost after it was carried out; nothing is made twice',
    fault: {
      ...{ kind: 'lost-response', name: 'lost', percent: 33 },
      operations: [
        ...['RunInstances', 'AttachVolume', 'DetachVolume', 'AssignPrivateIpAddresses'],
        ...['CreateSnapshot', 'TerminateInstances', 'StopInstances', 'CreateTags'],
      ].map((action) => `ec2:${action}`),
    },
  },
];

/** One scenario for each thing that the cloud may do wrong. */
export const apiFaults: readonly Scenario[] = stories.map((story) => ({
  ...{ name: story.name, says: story.says, nodes: 3, strategy: 'swap', where: 'local', expected: 'done' },
  play: (stage) => playUnder(story, stage),
}));

async function playUnder({ fault, holds }: ApiStory, stage: Stage): Promise<Played> {
  const { cloud } = stage;
  if (cloud === null) throw new Error('only a local cloud can be made to do things wrong');
  const began = Date.now();
  cloud.faults.add(fault);
  const end = await endOf(stage.ground, upgrade);
  const hit = hitCheck(cloud, fault);
  if (fault.name !== undefined) cloud.faults.remove(fault.name);
  const run = await runOf(stage);
  return {
    ...{ run, faults: faultsSince(cloud, began) },
    checks: [
      ...[provedCheck(end), hit, machinesCheck(stage, cloud), await onceCheck(stage, run)],
      ...(run === null ? [] : (holds?.(run) ?? [])),
    ],
  };
}

/** Reads that lag three seconds behind every write. */
export const staleReads: Scenario = {
  ...{ name: 'stale-reads', nodes: 3, strategy: 'swap', where: 'local', expected: 'done' },
  says: 'every Describe may show what was three seconds ago; nothing is done twice and nothing is taken for gone',
  staleReadsMs: 3_000,
  play: playStale,
};

async function playStale(stage: Stage): Promise<Played> {
  const { cloud, ground } = stage;
  if (cloud === null) throw new Error('only a local cloud can be made to do things wrong');
  const over = new AbortController();
  const watched = watchStale(cloud, ground.clients.ec2Reads, over.signal);
  const end = await endOf(ground, upgrade).finally(() => over.abort());
  const run = await runOf(stage);
  return {
    ...{ run, faults: [] },
    checks: [
      ...[provedCheck(end), staleCheck(await watched)],
      ...[machinesCheck(stage, cloud), await onceCheck(stage, run)],
    ],
  };
}

async function onceCheck({ ground, created, description }: Stage, run: RunRead | null): Promise<Check> {
  const made = await seeMade(ground.clients.ec2Reads, ground.config.environment);
  return madeOnceCheck(made, {
    ...{ created, run },
    volumes: description.nodes.map(({ volumeId }) => volumeId),
  });
}

/** A fault that hit nothing has shown nothing. */
export function hitCheck({ faults }: Pick<LocalCloud, 'faults'>, fault: Fault): Check {
  const status = faults.list().find(({ name }) => name === fault.name);
  const hits = status?.hits ?? 0;
  return {
    name: 'what was to go wrong went wrong',
    held: hits > 0 ? 'yes' : 'undecided',
    evidence: `${String(hits)} of ${String(status?.matched ?? 0)} were hit`,
  };
}

/** Nothing was forgotten: as many machines run as there are nodes. */
export function machinesCheck(
  { description }: { readonly description: Pick<Stage['description'], 'vpcId' | 'nodes'> },
  cloud: Pick<LocalCloud, 'machines'>,
): Check {
  const running = cloud.machines().filter(({ vpcId }) => vpcId === description.vpcId);
  const wanted = description.nodes.length;
  return {
    name: 'as many machines run as there are nodes',
    held: running.length === wanted ? 'yes' : 'no',
    evidence: `${String(running.length)} machines for ${String(wanted)} nodes`,
  };
}

/** More marks than that make a picture nobody can read. */
const mostMarks = 40;

/** What faults did since an instant, as marks for the timeline. */
export function faultsSince({ faults }: Pick<LocalCloud, 'faults'>, since: number): Played['faults'] {
  const marks = faults
    .events()
    .map(({ time, fault, what }) => ({ at: Date.parse(time), node: null, says: `${fault}: ${what}` }))
    .filter(({ at }) => at >= since);
  const [next, ...rest] = marks.slice(mostMarks);
  if (next === undefined) return marks;
  // What is left out is said: a picture that ends early must not pass for faults that ended.
  const more = { ...next, says: `and ${String(1 + rest.length)} more that are not shown` };
  return [...marks.slice(0, mostMarks), more];
}
