import { setTimeout as sleep } from 'node:timers/promises';
import { create, type Ground, readStack, stackChanges, type StackSeen, type Throwaway } from '@moult/cli';
import type { NodeFacts, NodeSeen } from '@moult/report';
import type { KilledLeader } from '../checks/leadership.js';
import type { Watched } from '../clients/messages.js';
import { killLeader, type KillParts } from '../cluster/killed-leader.js';
import { load } from '../cluster/load.js';
import { type NodeQuestions, seeNodes } from '../cluster/node-facts.js';
import { readEverything } from '../cluster/read-everything.js';
import { watchCluster, type WatchedCluster } from '../cluster/watched-cluster.js';
import type { Place } from '../place/place.js';
import { type Played, playedOf, releaseTo, type Scenario, type Stage } from '../scenario/scenario.js';
import type { RehearsedService } from '../service/rehearsed-service.js';
import type { Show } from '../show/show.js';
import type { RunWatch } from '../watch/run-watch.js';
import { readRun, type RunRead } from '../watch/journal.js';
import { openQuestions } from './open-questions.js';
import { beginWatching } from '../watch/watching.js';
import type { Evidence } from '../report/evidence.js';

/** Clients are at work for so long before anything is touched, and after all is done (ms): the quiet to compare with. */
const quietMs = 3_000;

/** What the story is told with. */
export interface StoryParts {
  readonly service: RehearsedService;
  readonly scenario: Scenario;
  readonly place: Place;
  readonly watch: RunWatch;
  readonly seed: number;
  readonly show: Show;
}

/** What was seen in the environment; the images and what is left are seen from outside. */
export type Seen = Pick<
  Evidence,
  | 'run'
  | 'followed'
  | 'faults'
  | 'terraform'
  | 'nodes'
  | 'watched'
  | 'readBack'
  | 'loaded'
  | 'detaches'
  | 'scenario'
  | 'killedLeader'
  | 'leadership'
>;

/** The story ended before there was an upgrade to judge. */
class NotBegun extends Error {
  override readonly name = 'NotBegun';

  constructor(because: string) {
    super(`The cluster could not be created, so there was nothing to upgrade: ${because}.`);
  }
}

/**
 * Creates the cluster, puts clients to work, plays the scenario, and reads everything back. What was recorded of the upgrade is
 * given whatever follows: a thing that could not be looked at afterwards is left open. Rejects when there was no upgrade to
 * judge, and when a person has asked to stop.
 */
export async function tell(parts: StoryParts, throwaway: Throwaway): Promise<Seen> {
  const { service, scenario, place, show, seed } = parts;
  const { ground } = throwaway;
  const created = await createCluster(parts, ground);
  const stackBefore = await stackOf(parts, throwaway);
  const { description } = stackBefore;
  await using cluster = await watchCluster(ground, description);
  const { reach } = cluster;
  const targets = reach.nodes.map((node) => service.target(node, reach));
  show.phase('load data');
  const values = await load(targets, seed);
  const questions: NodeQuestions = { clients: place.clients, service, description, reach };
  const before = await seeNodes(questions);
  const to = releaseTo(scenario, service);
  show.phase(`${scenario.name} to ${to.name}`);
  const stage: Omit<Stage, 'voters'> = {
    ...{ service, description, seed, created, watch: parts.watch, cloud: place.local },
    ground: { ...ground, release: to },
    privateKey: throwaway.login.privateKey,
    say: (line) => show.say(line),
  };
  const { played, watched } = await playWatched(parts, stage, cluster);
  const run = played.run ?? noRun(created, to.name);
  show.phase('read everything back');
  const held = await readEverything(targets, [...values.keys()]);
  const orNothing = openQuestions(ground, stage.say);
  const after = await orNothing('the nodes', () => seeNodes(questions));
  const stackAfter = await orNothing('the stack', () => stackOf(parts, throwaway));
  const killedLeader = await orNothing('what a killed leader costs', () =>
    comparison(parts, { description, reach, way: cluster.way, run }),
  );
  return {
    ...{ run, followed: played.followed ?? null, faults: played.faults, scenario: played.checks, watched },
    nodes: factsOf(description.nodes, before, after ?? new Map()),
    terraform: stackAfter === null ? null : stackChanges(stackBefore, stackAfter),
    ...{ killedLeader, leadership: scenario.leadership ?? 'disturbed' },
    readBack: held.traffic,
    loaded: { values, readBack: held.loaded },
    detaches: detachesIn(place),
  };
}

async function createCluster({ service, show }: StoryParts, ground: Ground): Promise<RunRead> {
  show.phase(`create ${service.from.name}`);
  // What it says where it cannot go on, with its next step, is what a person is to read.
  const code = await create(ground);
  ground.interrupts.first.throwIfAborted();
  if (code !== 0) throw new NotBegun(`exit code ${String(code)}`);
  const run = await readRun(ground);
  if (run === null) throw new NotBegun('it has left no journal');
  return run;
}

/** What stands in for a run where none was begun: nothing was planned, and nothing done. */
function noRun({ plan }: RunRead, release: string): RunRead {
  const none = { ...plan, release, intent: 'upgrade', moves: [] } as const;
  return { run: 'none was begun', intent: 'upgrade', plan: none, entries: [] };
}

/** Where leadership was handed over, what an election costs on this very machine is what that is measured by. */
async function comparison(
  { service, scenario, place, show, seed }: StoryParts,
  { run, ...cluster }: Pick<KillParts, 'description' | 'reach' | 'way'> & { readonly run: RunRead },
): Promise<KilledLeader | null> {
  const handsOver = run.entries.some(
    ({ fact }) => fact.kind === 'plan-accepted' && fact.plan.service.leadership === 'transfer',
  );
  if (place.local === null || !handsOver || scenario.leadership !== 'planned') return null;
  show.phase('kill the leader, to compare');
  return killLeader({ service, ...cluster, cloud: place.local, seed });
}

/** Whatever becomes of the scenario, clients and watcher end with it. */
async function playWatched(
  { scenario, watch, seed, show }: StoryParts,
  stage: Omit<Stage, 'voters'>,
  { way }: WatchedCluster,
): Promise<{ readonly played: Played; readonly watched: Watched }> {
  const { first: signal } = stage.ground.interrupts;
  // What is known of the creation must not pass for news of the upgrade.
  watch.begin();
  using watching = await beginWatching(way, { watch, seed });
  try {
    show.watch(watching.now);
    await sleep(quietMs, undefined, { signal });
    const played = await playedOf(scenario, { ...stage, voters: watching.voters });
    await sleep(quietMs, undefined, { signal });
    return { played, watched: await watching.stop() };
  } finally {
    show.watch(null);
  }
}

function stackOf({ place }: StoryParts, { ground }: Throwaway): Promise<StackSeen> {
  const { config, release, stateBucket: bucket } = ground;
  return readStack(place.clients.s3, {
    bucket,
    environment: config.environment,
    cluster: release.service.name,
  });
}

function factsOf(
  nodes: readonly { readonly name: string }[],
  before: ReadonlyMap<string, NodeSeen>,
  after: ReadonlyMap<string, NodeSeen>,
): readonly NodeFacts[] {
  return nodes.map(({ name: node }) => ({
    node,
    before: before.get(node) ?? null,
    after: after.get(node) ?? null,
  }));
}

/** AWS keeps such a record too (CloudTrail), minutes later and not for us to read. */
function detachesIn({ local }: Place): Evidence['detaches'] {
  if (local === null) return null;
  return local.calls({ action: 'DetachVolume' }).map(({ time, parameters }) => ({
    time,
    volume: parameters['VolumeId'] ?? '?',
    forced: parameters['Force'] === 'true' ? 'yes' : 'no',
  }));
}
