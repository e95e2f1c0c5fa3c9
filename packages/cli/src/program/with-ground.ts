import type { Config } from '../config/config.js';
import { loadConfigFile } from '../config/load.js';
import { mergeConfig } from '../config/merge.js';
import { cloudFor } from '../ground/cloud-for.js';
import type { Ground } from '../ground/ground.js';
import { type GroundParts, openGround } from '../ground/open-ground.js';
import { typedAs } from '../render/typed.js';
import type { InfraRelease } from '../release/infra-release.js';
import { CommandFailed, type ExitCode } from './command-failed.js';
import { configFlags } from './flags.js';
import { onSignals } from './interrupts.js';
import { saidBy } from './said-by.js';
import { say } from './say.js';
import { withNext } from './with-next.js';

/** What every command of a release is given. */
export interface Invocation {
  readonly release: InfraRelease;
  /** The command that was typed. */
  readonly command: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly options: Readonly<Record<string, unknown>>;
  /** What was typed after the command, to the letter. */
  readonly args: readonly string[];
  /** Settings that the command fixes itself. */
  readonly fixed?: Readonly<Partial<Config>>;
}

/** Reads the configuration, opens the ground, does the work, and closes it again. */
export async function withGround(
  invocation: Invocation,
  work: (ground: Ground) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withParts(invocation, async (parts) => {
    await using ground = await openGround(parts);
    // Awaited, here and below: what is in use is closed when the function returns.
    return await work(ground);
  });
}

/** The same for commands that make an environment of their own. */
export async function withParts(
  invocation: Invocation,
  work: (parts: GroundParts) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { release, command, environment } = invocation;
  // Set by the targets of a workspace, where commands are typed through Nx.
  const through = environment['MOULT_NX'] === undefined ? 'bin' : 'nx';
  const typed = typedAs(release.name, command, through, saidBy(invocation));
  const config = await configOf(invocation);
  // Logs and Terraform's working files; everything that counts is in the state bucket.
  const home = environment['MOULT_HOME'] ?? '.moult';
  using interrupts = onSignals(say);
  const cloud = await cloudFor(config, environment);
  try {
    return await work({ config, release, cloud, environment, say, interrupts, typed, home });
  } catch (error) {
    throw withNext(error, typed);
  }
}

async function configOf({ options, environment, fixed }: Invocation): Promise<Config> {
  const file = await loadConfigFile(process.cwd());
  const merged = mergeConfig({ flags: { ...configFlags(options), ...fixed }, environment, file });
  if (merged.kind === 'config') return merged.config;
  throw new CommandFailed(1, merged.problems.join('\n'));
}
