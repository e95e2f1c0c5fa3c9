import { settingsSchema } from '@moult/rolling-upgrade';
import { z } from 'zod';

/** Everything an operator chooses. What depends on the machine (credentials, operator's address) is not in here. */
export interface Config {
  readonly environment: string;
  readonly cloud: 'aws' | 'local';
  readonly region: string;
  /** Absent: the first three zones of the region. */
  readonly zones?: readonly string[];
  /** Absent, as with everything that a cluster has: what it has, and a default for a new one. */
  readonly nodes?: 3 | 5;
  readonly instanceType?: string;
  /** Absent: a free block is allocated when the environment is created. */
  readonly cidr?: string;
  /** Name of the EC2 key pair. */
  readonly keyPair: string;
  /** File with the private key of that pair; absent: the SSH agent is asked. */
  readonly identityFile?: string;
  /** Absent: the address this machine is seen with, as a /32. */
  readonly operatorCidr?: string;
  /** Absent: the account's own, which `infra/setup` makes. */
  readonly stateBucket?: string;
  readonly strategy?: 'swap' | 'replace';
  readonly dataVolumeGiB?: number;
  /** Overrides the search by name, version and status; `by-name` goes back to it. */
  readonly imageId?: string;
  /** ISO 8601: makes a new environment a throwaway one, which a sweep may remove after it. */
  readonly expires?: string;
  /** What differs from the engine's settings: bake times, deadlines. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Where each value may come from: `--flag`, environment variable, key of `moult.config.ts`. */
export const sources: Readonly<Record<keyof Config, { readonly flag: string; readonly variable: string }>> = {
  environment: { flag: '--environment', variable: 'ENV' },
  cloud: { flag: '--cloud', variable: 'MOULT_CLOUD' },
  region: { flag: '--region', variable: 'AWS_REGION' },
  zones: { flag: '--zones', variable: 'MOULT_ZONES' },
  nodes: { flag: '--nodes', variable: 'MOULT_NODES' },
  instanceType: { flag: '--instance-type', variable: 'MOULT_INSTANCE_TYPE' },
  cidr: { flag: '--cidr', variable: 'MOULT_CIDR' },
  keyPair: { flag: '--key-pair', variable: 'MOULT_KEY_PAIR' },
  identityFile: { flag: '--identity-file', variable: 'MOULT_IDENTITY_FILE' },
  operatorCidr: { flag: '--operator-cidr', variable: 'MOULT_OPERATOR_CIDR' },
  stateBucket: { flag: '--state-bucket', variable: 'MOULT_STATE_BUCKET' },
  strategy: { flag: '--strategy', variable: 'MOULT_STRATEGY' },
  dataVolumeGiB: { flag: '--data-volume-gib', variable: 'MOULT_DATA_VOLUME_GIB' },
  imageId: { flag: '--image-id', variable: 'MOULT_IMAGE_ID' },
  expires: { flag: '--expires', variable: 'MOULT_EXPIRES' },
  settings: { flag: '--settings', variable: 'MOULT_SETTINGS' },
};

const zones = z
  .union([z.string().transform((text) => text.split(',').map((zone) => zone.trim())), z.array(z.string())])
  .pipe(z.array(z.string().min(1)).length(3, 'must be three zones'));

const settings = z
  .union([
    z.string().transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue('must be JSON like {"bakeMs": 20000}');
        return z.NEVER;
      }
    }),
    z.record(z.string(), z.unknown()),
  ])
  .pipe(z.record(z.string(), z.unknown()))
  .superRefine((given, context) => {
    for (const problem of settingsProblems(given)) context.addIssue(problem);
  });

/** What is wrong with settings of the engine: one sentence each that names the setting. Pure. */
export function settingsProblems(given: Readonly<Record<string, unknown>>): readonly string[] {
  const { error } = settingsSchema.safeParse(given);
  return (error?.issues ?? []).map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
}

/** Reads merged values; numbers may be text, because flags and variables are. */
export const configSchema: z.ZodType<Config> = z.strictObject({
  environment: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,23}$/, 'must be 1 to 24 lower-case letters, digits and dashes, a letter first'),
  cloud: z.enum(['aws', 'local'], 'must be aws or local').default('aws'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region like eu-central-1'),
  zones: zones.exactOptional(),
  nodes: z.coerce
    .number()
    .pipe(
      z.union(
        [z.literal(3), z.literal(5)],
        'must be 3 or 5: an even number tolerates no more losses than the odd one below it',
      ),
    )
    .exactOptional(),
  instanceType: z.string().min(1).exactOptional(),
  cidr: z.string().exactOptional(),
  keyPair: z.string().min(1),
  identityFile: z.string().min(1).exactOptional(),
  operatorCidr: z.string().exactOptional(),
  stateBucket: z.string().min(3).exactOptional(),
  strategy: z.enum(['swap', 'replace'], 'must be swap or replace').exactOptional(),
  dataVolumeGiB: z.coerce.number().pipe(z.int().min(1).max(16_384)).exactOptional(),
  imageId: z
    .string()
    .regex(/^(ami-[0-9a-f]+|by-name)$/, 'must be an image id like ami-0123456789abcdef0, or by-name')
    .exactOptional(),
  expires: z.iso.datetime('must be a time like 2026-01-31T12:00:00Z').exactOptional(),
  settings: settings.exactOptional(),
});
