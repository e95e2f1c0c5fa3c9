import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Interrupts } from '@moult/cli';
import type { LocalCloud } from '@moult/local-cloud';
import type { RunReport } from '@moult/report';
import { type EndedCloud, leftOnHost } from '../leftovers/host-left.js';
import { allLeft, type Left, leftOf, looked } from '../leftovers/left.js';
import { openPlace, type Place } from '../place/place.js';
import type { Evidence } from '../report/evidence.js';
import { rehearsalReport } from '../report/rehearsal-report.js';
import type { Scenario } from '../scenario/scenario.js';
import type { RehearsedService } from '../service/rehearsed-service.js';
import type { Show } from '../show/show.js';
import { bothImages } from './both-images.js';
import { inEnvironment, type Judged } from './in-environment.js';
import { type Lived, type Story, unlessStopped } from './lived.js';
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

/** How a rehearsal ended, and what is left of it, whatever came before. */
export interface RehearsalEnd {
  readonly story: Story<Rehearsed>;
  readonly left: Left;
}

/** Rehearses an upgrade from nothing to nothing: cloud, images, cluster, clients, upgrade, proof, and nothing left. */
export async function rehearse(parts: RehearsalParts): Promise<RehearsalEnd> {
  const { request, show } = parts;
  await mkdir(parts.folder, { recursive: true });
  show.phase('start the cloud');
  const place = await openPlace({ ...request, staleReadsMs: parts.scenario.staleReadsMs ?? null });
  const { story, left } = await inPlace(parts, place);
  show.phase('end the cloud');
  const was = place.local === null ? null : endedCloud(place.local);
  const unended = await looked(async () => {
    await place[Symbol.asyncDispose]();
    return [];
  });
  show.phase('look for what is left');
  const here = was === null ? leftOf([]) : await looked(() => leftOnHost(was));
  const all = allLeft([left, unended, here]);
  if (story.kind !== 'told') return { story, left: all };
  const { evidence, parts: found } = story.told;
  return { story: { kind: 'told', told: { evidence, report: rehearsalReport(found, all) } }, left: all };
}

async function inPlace(parts: RehearsalParts, place: Place): Promise<Lived<Judged>> {
  const { show, request } = parts;
  if (place.local !== null) show.say(`local cloud ${place.local.cloudId}, seed ${request.seed}`);
  show.phase('find or bake the images');
  let images;
  try {
    images = await bothImages(parts, place);
  } catch (error) {
    // A local cloud ends with everything that was made in it, and the host is looked at; on AWS nobody has looked.
    const because = 'images were being made, and there was no environment yet';
    const left: Left = place.local === null ? { kind: 'not-looked', because } : leftOf([]);
    return { story: unlessStopped(parts, error), left };
  }
  const lived = await inEnvironment(parts, place, images);
  if (lived.story.kind === 'failed') show.say(`it failed: ${String(lived.story.error)}`);
  if (lived.left.kind === 'kept') await keptForALook(parts, place);
  return lived;
}

/** A local cloud lives as long as this process, so it is kept until whoever asked for it has seen enough. */
async function keptForALook({ show, interrupts }: RehearsalParts, { local }: Place): Promise<void> {
  if (local === null) return;
  show.phase('kept for a look; Ctrl-C ends it');
  for (const [name, value] of Object.entries(local.env)) show.say(`export ${name}='${value}'`);
  if (interrupts.first.aborted) return;
  await new Promise((resolve) => interrupts.first.addEventListener('abort', resolve, { once: true }));
}

/** The networks that a cloud had are in its record of calls, which ends with it. */
function endedCloud(local: LocalCloud): EndedCloud {
  const blocks = local
    .calls({ action: 'CreateVpc', outcome: 'ok' })
    .flatMap(({ parameters }) => parameters['CidrBlock'] ?? []);
  return { cloudId: local.cloudId, stateDir: dirname(local.callLogPath), blocks };
}
