import { Command, Option } from 'commander';
import { type Config, sources } from '../config/config.js';

/** What each setting means, for the help text. */
const meanings: Readonly<Record<keyof Config, string>> = {
  environment: 'name of the environment',
  cloud: 'aws, or local: a running local cloud',
  region: 'AWS region',
  zones: 'three availability zones, with commas in between',
  nodes: '3 or 5',
  instanceType: 'EC2 instance type',
  cidr: 'block of the VPC, /16 to /22; a free one is taken when none is given',
  keyPair: 'name of the EC2 key pair',
  identityFile: 'private key of that pair; without it the SSH agent is asked',
  operatorCidr: 'the one block that may open SSH; without it the address this machine is seen with',
  stateBucket: 'S3 bucket of state, journal and lease',
  strategy: 'swap, or replace',
  dataVolumeGiB: 'size of a data volume in GiB',
  imageId: 'image to use instead of the one found by name and version',
  expires: 'makes a new environment a throwaway one, to be swept after this time (ISO 8601)',
  settings: "what differs from the engine's settings, as JSON",
};

/** Adds one option for every setting. */
export function withConfigFlags(command: Command): Command {
  for (const key of Object.keys(sources) as (keyof Config)[]) {
    const { flag, variable } = sources[key];
    command.addOption(new Option(`${flag} <value>`, `${meanings[key]} (${variable})`));
  }
  return command;
}

/** The settings among a command's options, by their keys in the configuration. */
export function configFlags(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (Object.keys(sources) as (keyof Config)[]).flatMap((key) => {
      // Commander's own rule for names: `--data-volume-gib` is `dataVolumeGib`.
      const name = new Option(`${sources[key].flag} <value>`).attributeName();
      const value = options[name];
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}
