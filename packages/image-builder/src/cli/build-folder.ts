import type { EC2Client } from '@aws-sdk/client-ec2';
import { build } from '../build/build.js';
import { thisProcess } from '../build/owner.js';
import type { BuildResult } from '../build/result.js';
import { loadDefinition } from '../definition/load.js';
import { directories, parametersOf, type BuildFlags } from './options.js';
import type { Terminal } from './terminal.js';
import { watchFor } from './watch-for.js';

/** `build` as its flags say it. */
export async function buildFolder(
  folder: string,
  flags: BuildFlags,
  context: Pick<Terminal, 'screen'> & {
    readonly ec2: EC2Client;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
  },
): Promise<BuildResult> {
  const { ec2, environment, signal } = context;
  const loaded = await loadDefinition(folder, parametersOf(flags.set));
  return build(loaded, {
    ec2,
    mode: flags.test === true ? 'test' : flags.force === true ? 'force' : 'publish',
    watch: watchFor(context, flags),
    ...directories(environment),
    subnetId: flags.subnet,
    admit: flags.admit,
    sourceKind: flags.source,
    keepOnFailure: flags.keepOnFailure === true,
    signal,
    environment,
    owner: thisProcess(),
    now: () => new Date(),
  });
}
