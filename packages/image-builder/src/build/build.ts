import { listImages, type CatalogueImage } from '../catalogue/images.js';
import { contentDigest } from '../definition/digest.js';
import type { LoadedDefinition } from '../definition/load.js';
import { obtainAll } from '../sources/obtain-all.js';
import type { ObtainedSource } from '../sources/obtain.js';
import { builderRecipe } from '../steps/clean-script.js';
import { findBase } from '../steps/find-base.js';
import { sourcesTag } from '../steps/sources-tag.js';
import { sweepAgain } from '../steps/sweep-again.js';
import { sweep } from '../steps/sweep.js';
import { bake, type Baked } from './bake.js';
import { BuildLog } from './log.js';
import type { BuildResult } from './result.js';
import type { BaseImage, BuildRun } from './run.js';
import { buildLifetimeMs, type BuildSettings } from './settings.js';
import { stamp } from './stamp.js';
import { step } from './step.js';
import { UndoStack } from './undo-stack.js';

/**
 * From a definition to a tested image. What dead builds left is removed first; an unchanged definition is found, not built
 * again. Throws `BuildRefused` with one sentence; whatever was made is undone by then, unless it is to be kept on failure.
 */
export async function build(loaded: LoadedDefinition, given: BuildSettings): Promise<BuildResult> {
  const startedAt = performance.now();
  const { settings, steps } = timed(given);
  const { definition } = loaded;
  const name = `${definition.name}-${definition.version}`;
  await using log = new BuildLog(settings.logDir, `${name}-${stamp(settings.now())}.log`);
  const context = { watch: settings.watch, log, signal: settings.signal };
  const mark = {
    build: name,
    owner: settings.owner,
    expires: new Date(settings.now().getTime() + buildLifetimeMs),
  };
  const base = await step(context, 'find base', () => findBase(settings.ec2, definition));
  const sources = await step(context, 'obtain sources', () => obtainAll(loaded, settings));
  // What could not be said of the image in the end is refused before anything is made.
  sourcesTag(definition, sources);
  const world = { build: name, here: settings.owner, now: settings.now() };
  await step(context, 'remove leftovers', () => sweep(settings.ec2, world, context));
  const digest = contentDigest(loaded, {
    base,
    sources: sources.map(({ variant }) => variant),
    recipe: builderRecipe,
  });
  const facts = { loaded, base, sources, digest };
  const finish = (rest: Pick<BuildResult, 'outcome' | 'imageId' | 'status' | 'tests'>): BuildResult => ({
    ...describe(facts),
    ...rest,
    steps,
    seconds: (performance.now() - startedAt) / 1000,
    log: log.path,
  });
  if (settings.mode === 'publish') {
    const known = await step(context, 'look for an unchanged image', () => unchanged(settings, digest));
    if (known !== undefined) {
      return finish({ outcome: 'found', imageId: known.imageId, status: known.status, tests: [] });
    }
  }
  const { imageId, tests } = await bakeOrUndo({ ...facts, settings, mark, log });
  await sweepAgain(settings.ec2, world, context);
  return finish({ outcome: settings.mode === 'test' ? 'tested' : 'built', imageId, status: 'tested', tests });
}

async function unchanged(settings: BuildSettings, digest: string): Promise<CatalogueImage | undefined> {
  const known = await listImages(settings.ec2, { digest });
  return known.find(
    ({ status, state }) => (status === 'tested' || status === 'released') && state === 'available',
  );
}

async function bakeOrUndo(run: Omit<BuildRun, 'undo'>): Promise<Baked> {
  const { settings } = run;
  await using undo = new UndoStack(settings.watch, run.log);
  try {
    return await bake({ ...run, undo });
  } catch (error) {
    // Whoever interrupts wants nothing kept.
    if (settings.keepOnFailure && settings.signal?.aborted !== true) {
      undo.keep();
      const text = 'kept for inspection; the next build from this host removes it';
      settings.watch({ kind: 'note', text });
    }
    throw error;
  }
}

function describe(facts: {
  readonly loaded: LoadedDefinition;
  readonly base: BaseImage;
  readonly sources: readonly ObtainedSource[];
  readonly digest: string;
}): Pick<BuildResult, 'name' | 'version' | 'digest' | 'base' | 'sources'> {
  const { name, version } = facts.loaded.definition;
  return {
    name,
    version,
    digest: facts.digest,
    base: { imageId: facts.base.imageId, name: facts.base.name },
    sources: facts.sources.map(({ name: source, variant }) => ({
      name: source,
      kind: variant.kind,
      version: variant.version,
      sha256: variant.sha256,
      from:
        variant.kind === 'url'
          ? variant.url
          : `${variant.package} ${variant.packageVersion} (${variant.suite})`,
    })),
  };
}

/** The same settings, with a watch that also notes how long each step took. */
function timed(settings: BuildSettings): {
  readonly settings: BuildSettings;
  readonly steps: { readonly step: string; readonly ms: number }[];
} {
  const steps: { step: string; ms: number }[] = [];
  const watch: BuildSettings['watch'] = (event) => {
    if (event.kind === 'step-done') steps.push({ step: event.step, ms: Math.round(event.ms) });
    settings.watch(event);
  };
  return { settings: { ...settings, watch }, steps };
}
