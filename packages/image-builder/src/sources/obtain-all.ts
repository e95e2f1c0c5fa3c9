import type { BuildSettings } from '../build/settings.js';
import type { LoadedDefinition } from '../definition/load.js';
import { obtain, type ObtainedSource } from './obtain.js';
import { removeDeadParts } from './part.js';

/**
 * Every source of a definition, in its order, after what killed downloads left in the cache is removed; why an earlier variant
 * was passed over is told as a note.
 */
export async function obtainAll(
  { definition }: LoadedDefinition,
  settings: Pick<BuildSettings, 'cacheDir' | 'environment' | 'sourceKind' | 'signal' | 'fetcher' | 'watch'>,
): Promise<ObtainedSource[]> {
  const { cacheDir, environment, sourceKind: only, signal, fetcher } = settings;
  await removeDeadParts(cacheDir);
  const obtained: ObtainedSource[] = [];
  for (const [index, { name }] of definition.sources.entries()) {
    const one = await obtain(definition, index, { cacheDir, environment, only, signal, fetcher });
    for (const why of one.passedOver) settings.watch({ kind: 'note', text: `source ${name}: ${why}` });
    obtained.push(one);
  }
  return obtained;
}
