import { homedir } from 'node:os';
import { join } from 'node:path';
import { BuildRefused } from '../build-refused.js';

/** Flags of `build`, as commander gives them. */
export interface BuildFlags {
  readonly test?: true;
  readonly force?: true;
  readonly keepOnFailure?: true;
  readonly json?: true;
  readonly verbose?: true;
  readonly set?: readonly string[];
  readonly source?: 'url' | 'debian';
  readonly subnet?: string;
  readonly admit?: string;
}

/** Reads `--set NAME=value`. */
export function parametersOf(flags: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    flags.map((flag) => {
      const at = flag.indexOf('=');
      if (at < 1) throw new BuildRefused('definition', `--set ${flag}: it must be NAME=value.`);
      return [flag.slice(0, at), flag.slice(at + 1)];
    }),
  );
}

/** Downloads are kept per user, logs with the project. */
export function directories(environment: Readonly<Record<string, string | undefined>>): {
  readonly cacheDir: string;
  readonly logDir: string;
} {
  const cache = environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return { cacheDir: join(cache, 'moult', 'sources'), logDir: join(process.cwd(), '.moult', 'logs') };
}
