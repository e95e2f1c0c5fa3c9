import { join } from 'node:path';
import { type Config, type GroundParts, inThrowaway, type Throwaway, typedAs } from '@moult/cli';
import { imageFacts } from '../place/images.js';
import type { Place } from '../place/place.js';
import type { Evidence } from '../report/evidence.js';
import { rehearsalReport } from '../report/rehearsal-report.js';
import { RunWatch } from '../watch/run-watch.js';
import type { BothImages } from './both-images.js';
import { environmentOf, shortBakes } from './environment.js';
import type { RehearsalParts } from './rehearse.js';
import { NotBegun, tell } from './story.js';

/** After so long a sweep may remove what a killed rehearsal left on AWS (ms). */
const lifeMs = 2 * 3_600_000;

/** What a rehearsal saw in its environment, and what is to be looked for after it. */
export interface FromEnvironment {
  readonly evidence: Evidence;
  /** What taking the environment down has left, in sentences. */
  readonly left: readonly string[];
  readonly ground: { readonly stateBucket: string; readonly environment: string; readonly block: string };
}

/** Makes an environment, tells the story in it, and takes it down again, whatever happened. */
export async function inEnvironment(
  parts: RehearsalParts,
  place: Place,
  images: BothImages,
): Promise<FromEnvironment> {
  const { request, show } = parts;
  const watch = new RunWatch();
  const told: FromEnvironment[] = [];
  const work = async (throwaway: Throwaway): Promise<0 | 1> => {
    const { config, stateBucket } = throwaway.ground;
    const seen = await tell({ ...parts, place, watch, seed: request.seed }, throwaway);
    const evidence: Evidence = {
      ...seen,
      ...{ expected: parts.scenario.expected, releaseBefore: parts.service.from.name, left: null },
      images: { from: imageFacts(images.from), to: imageFacts(images.to) },
      maxOutageMs: request.maxOutage * 1000,
      environment: await environmentOf(request, config.environment),
    };
    const ground = { stateBucket, environment: config.environment, block: seen.block };
    told.push({ evidence, left: [], ground });
    // What is known by now decides whether the environment may be kept for a look.
    const { kind } = rehearsalReport(evidence).verdict;
    show.phase('destroy');
    return kind === 'passed' ? 0 : 1;
  };
  const options = { keepOnFailure: request.keepOnFailure, lifeMs };
  const left = await inThrowaway(groundParts(parts, place, watch), options, work).then(
    () => [],
    (error: unknown) => {
      // Without a story there is nothing to judge; with one, what went wrong afterwards is a part of it.
      if (told.length === 0) throw error;
      return [error instanceof Error ? error.message : String(error)];
    },
  );
  const [one] = told;
  if (one === undefined) throw new NotBegun();
  return { ...one, left };
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
