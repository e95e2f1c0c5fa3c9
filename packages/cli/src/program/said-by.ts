import { type Config, sources } from '../config/config.js';
import type { Said } from '../render/typed.js';
import { configFlags } from './flags.js';

/** Settings that say where a cluster is and who may go there; what it is like, it says itself. */
const whereabouts: readonly (keyof Config)[] = [
  ...(['environment', 'cloud', 'region', 'stateBucket', 'keyPair', 'identityFile'] as const),
];

/**
 * How the user said where, so that a command that is printed goes there too. A variable in front of a command is not seen
 * by the next one, so the environment's name is repeated; what stands in a file or was exported is there anyway. Pure.
 */
export function saidBy({
  args,
  environment,
  options,
}: {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly options: Readonly<Record<string, unknown>>;
}): Said {
  const given = configFlags(options);
  const flags = whereabouts.flatMap((key) => {
    const value = given[key];
    return typeof value === 'string' ? [[sources[key].flag, value] as const] : [];
  });
  const { variable } = sources.environment;
  const name = environment[variable];
  const isNamed = name !== undefined && name !== '' && given['environment'] === undefined;
  return {
    variables: isNamed ? { [variable]: name } : {},
    flags: Object.fromEntries(flags),
    args,
  };
}
