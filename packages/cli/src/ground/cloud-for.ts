import type { Config } from '../config/config.js';
import { CommandFailed } from '../program/command-failed.js';
import { accessFrom, accessTo, type CloudAccess, type LocalEndpoint } from './cloud-access.js';

/**
 * The cloud a command is to work on. An endpoint that the environment names comes first; else `local` means the one local cloud
 * that runs here.
 * @throws {CommandFailed} when none runs, or nobody can tell which one is meant.
 */
export async function cloudFor(
  { cloud, region }: Pick<Config, 'cloud' | 'region'>,
  environment: Readonly<Record<string, string | undefined>>,
  running: () => Promise<readonly LocalEndpoint[]> = runningHere,
): Promise<CloudAccess> {
  const named = environment['AWS_ENDPOINT_URL'];
  if (cloud === 'aws' || (named !== undefined && named !== '')) return accessFrom(environment, region);
  const clouds = (await running()).filter((one) => one.region === region);
  const [only] = clouds;
  if (only !== undefined && clouds.length === 1) return accessTo(only);
  if (clouds.length === 0)
    throw new CommandFailed(1, `No local cloud runs in ${region}.`, 'npx local-cloud up');
  throw new CommandFailed(
    1,
    `${String(clouds.length)} local clouds run in ${region}: set AWS_ENDPOINT_URL and the keys of the one that is meant, as \`local-cloud up\` printed them.`,
  );
}

/** Half of a command's start would be this package, and only here it is needed. */
async function runningHere(): Promise<readonly LocalEndpoint[]> {
  const { runningClouds } = await import('@moult/local-cloud');
  return runningClouds();
}
