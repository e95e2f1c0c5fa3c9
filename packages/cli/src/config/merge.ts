import { type Config, configSchema, sources } from './config.js';

/** Values by key, each layer as it came; a missing key and `undefined` are the same. */
export interface Layers {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly file: { readonly name: string; readonly values: Readonly<Record<string, unknown>> };
}

/** A configuration, or every problem with it, one sentence each that names the place the value came from. */
export type Merged =
  | { readonly kind: 'config'; readonly config: Config }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

const keys = Object.keys(sources) as (keyof Config)[];

/** Flags win over environment variables, those over the file. Pure. */
export function mergeConfig(layers: Layers): Merged {
  const chosen = new Map<string, { value: unknown; from: string }>();
  for (const [key, value] of Object.entries(layers.file.values)) {
    if (value !== undefined) chosen.set(key, { value, from: `"${key}" in ${layers.file.name}` });
  }
  for (const key of keys) {
    const { flag, variable } = sources[key];
    const fromEnvironment = layers.environment[variable];
    if (fromEnvironment !== undefined && fromEnvironment !== '')
      chosen.set(key, { value: fromEnvironment, from: variable });
    const fromFlag = layers.flags[key];
    if (fromFlag !== undefined) chosen.set(key, { value: fromFlag, from: flag });
  }
  const parsed = configSchema.safeParse(
    Object.fromEntries([...chosen].map(([key, { value }]) => [key, value])),
  );
  if (parsed.success) return { kind: 'config', config: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0)
      return issue.keys.map((key) => `"${key}" in ${layers.file.name} is not a setting of Moult.`);
    const key = issue.path[0] as keyof Config;
    const from = chosen.get(key)?.from;
    return [from === undefined ? missing(key) : `${from}: ${issue.message}.`];
  });
  return { kind: 'wrong', problems };
}

function missing(key: keyof Config): string {
  const { flag, variable } = sources[key];
  return `${key} is not set: give ${flag}, ${variable}, or "${key}" in moult.config.ts.`;
}
