import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Interrupts } from '@moult/cli';
import type { RunReport } from '@moult/report';
import { type EndedCloud, leftOnHost } from '../leftovers/host-left.js';
import { leftInState } from '../leftovers/state-left.js';
import { openPlace, type Place } from '../place/place.js';
import type { Evidence } from '../report/evidence.js';
import { rehearsalReport } from '../report/rehearsal-report.js';
import type { Scenario } from '../scenario/scenario.js';
import type { RehearsedService } from '../service/rehearsed-service.js';
import type { Show } from '../show/show.js';
import { type BothImages, bothImages } from './both-images.js';
import { inEnvironment } from './in-environment.js';
import type { RehearsalRequest } from './request.js';

/** Everything a rehearsal is made with. */
export interface RehearsalParts {
  readonly request: RehearsalRequest;
  readonly service: RehearsedService;
  readonly scenario: Scenario;
  readonly show: Show;
  readonly interrupts: Interrupts;
  /** Folder of this rehearsal: working files while it runs, its report in the end. */
  readonly folder: string;
}

/** A rehearsal that came to a verdict, with everything that the verdict rests on. */
export interface Rehearsed {
  readonly report: RunReport;
  readonly evidence: Evidence;
}

/** Rehearses an upgrade from nothing to nothing: cloud, images, cluster, clients, upgrade, proof, and nothing left. */
export async function rehearse(parts: RehearsalParts): Promise<Rehearsed> {
  const { request, show } = parts;
  await mkdir(parts.folder, { recursive: true });
  show.phase('start the cloud');
  const place = await openPlace({ ...request, staleReadsMs: parts.scenario.staleReadsMs ?? null });
  const { evidence, blocks } = await inPlace(parts, place).finally(async () => {
    show.phase('end the cloud');
    await place[Symbol.asyncDispose]();
  });
  show.phase('look for what is left');
  const here = place.local === null ? [] : await leftOnHost(endedCloud(place.local, blocks));
  const kept = evidence.left === null && here.length === 0;
  const judged = { ...evidence, left: kept ? null : [...(evidence.left ?? []), ...here] };
  return { evidence: judged, report: rehearsalReport(judged) };
}

interface FromPlace {
  readonly evidence: Evidence;
  readonly blocks: readonly string[];
}

async function inPlace(parts: RehearsalParts, place: Place): Promise<FromPlace> {
  const { show, request } = parts;
  if (place.local !== null) show.say(`local cloud ${place.local.cloudId}, seed ${request.seed}`);
  show.phase('find or bake the images');
  const images: BothImages = await bothImages(parts, place);
  const { evidence, left, ground } = await inEnvironment(parts, place, images);
  if (request.keepOnFailure && rehearsalReport(evidence).verdict.kind !== 'passed') {
    await keptForALook(parts, place);
    // What was kept on purpose is not what was forgotten.
    return { evidence, blocks: [ground.block] };
  }
  const objects = await leftInState(place.clients.s3, {
    bucket: ground.stateBucket,
    environment: ground.environment,
  });
  return { evidence: { ...evidence, left: [...left, ...objects] }, blocks: [ground.block] };
}

/** A local cloud lives as long as this process, so it is kept until whoever asked for it has seen enough. */
async function keptForALook({ show, interrupts }: RehearsalParts, { local }: Place): Promise<void> {
  if (local === null) return;
  show.phase('kept for a look; Ctrl-C ends it');
  for (const [name, value] of Object.entries(local.env)) show.say(`export ${name}='${value}'`);
  if (interrupts.first.aborted) return;
  await new Promise((resolve) => interrupts.first.addEventListener('abort', resolve, { once: true }));
}

function endedCloud(local: NonNullable<Place['local']>, blocks: readonly string[]): EndedCloud {
  return { cloudId: local.cloudId, stateDir: dirname(local.callLogPath), blocks };
}
