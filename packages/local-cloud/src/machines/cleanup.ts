import { withdraw, withdrawDead } from '../running-clouds.js';
import { openEngine } from './engine.js';
import { alive, defaultRegistryDir, registered, unregister } from './registry.js';
import { sweep } from './sweep.js';

/** What became of one cloud on this host. `running`: its owner lives, and it was left alone. */
export interface CleanedCloud {
  readonly cloudId: string;
  readonly kind: 'removed' | 'running';
  /** Process that owns or owned it. */
  readonly pid: number;
}

/**
 * Removes what clouds with a dead owner left on this host, and with `force` living ones too (their processes are not
 * ended). Nothing is touched that is not written down in the registry and marked with the cloud's id.
 */
export async function cleanup(
  options: { readonly force?: boolean; readonly registryDir?: string } = {},
): Promise<CleanedCloud[]> {
  const registryDir = options.registryDir ?? defaultRegistryDir;
  const engine = openEngine();
  const outcome: CleanedCloud[] = [];
  for (const owner of await registered(registryDir)) {
    const { cloudId, stateDir, pid } = owner;
    const spared = !options.force && (await alive(owner));
    if (!spared) {
      await sweep(engine, { cloudId, registryDir, stateDir });
      await withdraw(registryDir, cloudId);
      await unregister(registryDir, cloudId);
    }
    outcome.push({ cloudId, kind: spared ? 'running' : 'removed', pid });
  }
  await withdrawDead(registryDir);
  return outcome;
}
