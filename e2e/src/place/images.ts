import { join } from 'node:path';
import type { Clients } from '@moult/aws';
import {
  build,
  type BuildEvent,
  type BuildResult,
  type LoadedDefinition,
  thisProcess,
} from '@moult/image-builder';
import type { ImageFacts } from '@moult/report';
import { workspace } from './workspace.js';

/** What baking needs beside the folder. */
export interface BakeParts {
  readonly clients: Clients;
  readonly watch: (version: string, event: BuildEvent) => void;
  readonly signal: AbortSignal;
}

/** Finds the image of a definition, or bakes and tests it when the definition has changed. */
export async function provideImage(
  definition: LoadedDefinition,
  { clients, watch, signal }: BakeParts,
): Promise<BuildResult> {
  const { version } = definition.definition;
  return build(definition, {
    ec2: clients.ec2Reads,
    mode: 'publish',
    watch: (event) => {
      watch(version, event);
    },
    cacheDir: join(workspace, '.moult/sources'),
    logDir: join(workspace, '.moult/logs'),
    keepOnFailure: false,
    signal,
    environment: process.env,
    owner: thisProcess(),
    now: () => new Date(),
  });
}

/** An image as a report shows it. */
export function imageFacts({ imageId, name, version, digest, base, sources }: BuildResult): ImageFacts {
  return {
    ...{ id: imageId, name, version, digest, base: base.name },
    sources: sources.map(({ name: what, version: which, sha256, from }) => ({
      ...{ name: what, version: which, sha256, from },
    })),
  };
}
