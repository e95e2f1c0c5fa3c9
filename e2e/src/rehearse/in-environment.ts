import { join } from 'node:path';
import { type Config, type GroundParts, inThrowaway, type Throwaway, typedAs } from '@moult/cli';
import type { ReportParts } from '@moult/report';
import { leftInState } from '../leftovers/state-left.js';
import { imageFacts } from '../place/images.js';
import type { Place } from '../place/place.js';
import type { Evidence } from '../report/evidence.js';
import { judged, rehearsalReport } from '../report/rehearsal-report.js';
import { RunWatch } from '../watch/run-watch.js';
import type { BothImages } from './both-images.js';
import { environmentOf, shortBakes } from './environment.js';
import { type Lived, livedIn } from './lived.js';
import type { RehearsalParts } from './rehearse.js';
import { tell } from './story.js';

/** After so long a sweep may remove what a killed rehearsal left on AWS (ms). */
const lifeMs = 2 * 3_600_000;

/** What a rehearsal saw, and what was found in it. */
export interface Judged {
  readonly evidence: Evidence;
  readonly parts: ReportParts;
}

/** Makes an environment, tells the story in it and judges it, and takes the environment down again, whatever happened. */
export async function inEnvironment(
  parts: RehearsalParts,
  place: Place,
  images: BothImages,
): Promise<Lived<Judged>> {
  const { request, show, interrupts } = parts;
  const { keepOnFailure } = request;
  const watch = new RunWatch();
  return livedIn({
    ...{ interrupts, keepOnFailure },
    enter: (work) =>
      inThrowaway(groundParts(parts, place, watch), { keepOnFailure, lifeMs }, (throwaway) =>
        // Judging is a part of the story; what follows is the end of the environment.
        work(throwaway).finally(() => show.phase('destroy')),
      ),
    tell: async (throwaway) => {
      const evidence = await evidenceOf({ ...parts, place, watch }, images, throwaway);
      return { evidence, parts: judged(evidence) };
    },
    // What is known by now decides whether the environment may be kept for a look.
    isGreen: (told) => rehearsalReport(told.parts, null).verdict.kind === 'passed',
    inState: ({ ground }) =>
      leftInState(place.clients.s3, {
        bucket: ground.stateBucket,
        environment: ground.config.environment,
      }),
  });
}

async function evidenceOf(
  parts: RehearsalParts & { readonly place: Place; readonly watch: RunWatch },
  images: BothImages,
  throwaway: Throwaway,
): Promise<Evidence> {
  const { request, scenario, service } = parts;
  const seen = await tell({ ...parts, seed: request.seed }, throwaway);
  return {
    ...seen,
    ...{ expected: scenario.expected, releaseBefore: service.from.name },
    images: { from: imageFacts(images.from), to: imageFacts(images.to) },
    maxOutageMs: request.maxOutage * 1000,
    environment: await environmentOf(request, throwaway.ground.config.environment),
  };
}

function groundParts(
  { request, service, scenario, show, interrupts, folder }: RehearsalParts,
  { access }: Place,
  watch: RunWatch,
): GroundParts {
  const config: Config = {
    ...{ environment: 'throwaway', keyPair: 'throwaway', cloud: request.cloud, region: request.region },
    ...{ nodes: request.nodes, strategy: request.strategy, instanceType: 't3.small', dataVolumeGiB: 1 },
    settings: { ...shortBakes, ...scenario.settings },
  };
  return {
    ...{ config, release: service.from, cloud: access, environment: process.env, interrupts },
    home: join(folder, 'work'),
    say: (line) => show.say(line),
    onEvent: (event) => {
      if (event.kind === 'recorded') watch.see(event.entry);
    },
    typed: typedAs(service.from.name, 'upgrade', 'nx'),
  };
}
