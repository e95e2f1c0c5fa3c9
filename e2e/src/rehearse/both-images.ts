import { freemem } from 'node:os';
import type { BuildEvent, BuildResult } from '@moult/image-builder';
import { provideImage } from '../place/images.js';
import type { Place } from '../place/place.js';
import { releaseTo } from '../scenario/scenario.js';
import type { RehearsalParts } from './rehearse.js';

/** The images of the release that stands before and of the one that is upgraded to. */
export interface BothImages {
  readonly from: BuildResult;
  readonly to: BuildResult;
}

/** Two builds at once want two machines and two archives in the making (bytes). */
const sideBySideBytes = 4 * 2 ** 30;

/** Finds or bakes both images, side by side where there is room for that. */
export async function bothImages(
  {
    service,
    scenario,
    show,
    interrupts,
  }: Pick<RehearsalParts, 'service' | 'scenario' | 'show' | 'interrupts'>,
  place: Place,
): Promise<BothImages> {
  const failed = new AbortController();
  const signal = AbortSignal.any([interrupts.first, failed.signal]);
  const provide = async (version: string): Promise<BuildResult> => {
    const watch = (_: string, event: BuildEvent): void => {
      if (event.kind === 'step-done')
        show.say(`image ${version}: ${event.step} (${(event.ms / 1000).toFixed(1)} s)`);
      if (event.kind === 'step-failed') show.say(`image ${version}: ${event.step} failed: ${event.message}`);
    };
    const parts = { clients: place.clients, watch, signal };
    const image = await provideImage(await service.definition(version), parts);
    show.say(`image ${image.name} ${image.version} ${image.outcome}: ${image.imageId}`);
    return image;
  };
  const versions = [service.from.image.version, releaseTo(scenario, service).image.version] as const;
  if (freemem() > sideBySideBytes) {
    const both = [provide(versions[0]), provide(versions[1])] as const;
    // One that fails ends the other, and both have ended before anybody takes their cloud away.
    for (const one of both) one.catch((error: unknown) => failed.abort(error));
    await Promise.allSettled(both);
    failed.signal.throwIfAborted();
    const [from, to] = await Promise.all(both);
    return { from, to };
  }
  return { from: await provide(versions[0]), to: await provide(versions[1]) };
}
