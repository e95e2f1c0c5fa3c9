import { join } from 'node:path';
import {
  type Config,
  create,
  type Ground,
  inThrowaway,
  neverInterrupted,
  readStack,
  type Throwaway,
  typedAs,
  upgrade,
} from '@moult/cli';
import { readRun } from '../watch/journal.js';
import { watchCluster } from '../cluster/watched-cluster.js';
import type { Place } from '../place/place.js';
import { shortBakes } from '../rehearse/environment.js';
import type { RehearsedService } from '../service/rehearsed-service.js';
import { absencesOf } from '../traffic/absences.js';
import { processClock } from '../traffic/clock.js';
import { Sampler } from '../traffic/sampler.js';
import { prepare2016 } from './procedure-2016.js';
import type { Measurement, ProcedureName } from './rows.js';
import { splitOf } from './split.js';
import { outOf, turnOf } from './turn.js';

/** What one roll is measured with. */
export interface MeasureParts {
  readonly place: Place;
  readonly service: RehearsedService;
  readonly latency: string;
  readonly region: string;
  readonly folder: string;
  /** Id of the image that is rolled out. */
  readonly image: string;
  readonly say: (line: string) => void;
}

/** After so long a sweep may remove what was killed (ms). */
const lifeMs = 2 * 3_600_000;

/** Creates a cluster of three, replaces every node by one of the procedures while every member is sampled, removes it. */
export async function measure(procedure: ProcedureName, parts: MeasureParts): Promise<Measurement> {
  const { place, service, region, folder, say } = parts;
  const config: Config = {
    ...{ environment: 'throwaway', keyPair: 'throwaway', cloud: 'local', region },
    ...{ nodes: 3, strategy: procedure === 'replace' ? 'replace' : 'swap' },
    ...{ instanceType: 't3.small', dataVolumeGiB: 1, settings: shortBakes },
  };
  const measured: Measurement[] = [];
  await inThrowaway(
    {
      ...{ config, release: service.from, cloud: place.access, environment: process.env, say },
      ...{ interrupts: neverInterrupted(), home: join(folder, 'work') },
      typed: typedAs(service.from.name, 'upgrade', 'nx'),
    },
    { keepOnFailure: false, lifeMs },
    async (throwaway) => {
      measured.push(await inEnvironment(procedure, parts, throwaway));
      return 0;
    },
  );
  const [one] = measured;
  if (one === undefined) throw new Error(`${procedure} was not measured`);
  return one;
}

async function inEnvironment(
  procedure: ProcedureName,
  parts: MeasureParts,
  { ground, login }: Throwaway,
): Promise<Measurement> {
  const begun = processClock.now();
  if ((await create(ground)) !== 0) throw new Error('the cluster could not be created');
  const createMs = processClock.now() - begun;
  const created = splitOf((await readRun(ground))?.entries ?? []);
  const ofRoll = created === null ? 0 : created.bootMs + created.stateMs + created.serviceMs + created.ownMs;
  parts.say(`created: ${JSON.stringify({ createMs, restMs: createMs - ofRoll, ...created })}`);
  const { description } = await readStack(parts.place.clients.s3, {
    ...{ bucket: ground.stateBucket, environment: ground.config.environment },
    cluster: ground.release.service.name,
  });
  await using cluster = await watchCluster(ground, description);
  const { reach } = cluster;
  const { service, image } = parts;
  const roll =
    procedure === 'terraform'
      ? await prepare2016({ ground, description, service, reach, privateKey: login.privateKey, image })
      : () => rollOut({ ...ground, release: service.to });
  const sampler = new Sampler(
    reach.nodes.map((node) => service.eye(node, reach)),
    processClock,
  );
  const from = processClock.now();
  let samples;
  try {
    await roll();
  } finally {
    samples = await sampler.stop();
  }
  const to = processClock.now();
  const entries = procedure === 'terraform' ? [] : ((await readRun(ground))?.entries ?? []);
  if (procedure !== 'terraform') parts.say(`rolled, the last node: ${JSON.stringify(splitOf(entries))}`);
  const outs = reach.nodes.map((node) =>
    outOf(absencesOf(samples, node, { from, to }), turnOf(entries, node) ?? { from, to }),
  );
  parts.say(`silent outside of their turns: ${JSON.stringify(outs.map(({ elsewhereMs }) => elsewhereMs))}`);
  const outMs = outs.map(({ inTurnMs }) => inTurnMs);
  return { procedure, latency: parts.latency, wallMs: to - from, outMs };
}

async function rollOut(ground: Ground): Promise<void> {
  const code = await upgrade(ground);
  if (code !== 0) throw new Error(`the upgrade ended with ${String(code)}`);
}
