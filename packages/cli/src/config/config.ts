import { z } from 'zod';

/** Everything an operator chooses. What depends on the machine (credentials, operator's address) is not in here. */
export interface Config {
  readonly environment: string;
  readonly cloud: 'aws' | 'local';
  readonly region: string;
  /** Absent: the first three zones of the region. */
  readonly zones?: readonly string[];
  readonly nodes: 3 | 5;
  readonly instanceType: string;
  /** Absent: a free block is allocated when the environment is created. */
  readonly cidr?: string;
  /** Name of the EC2 key pair. */
  readonly keyPair: string;
  /** File with the private key of that pair; absent: the SSH agent is asked. */
  readonly identityFile?: string;
  /** Absent: the address this machine is seen with, as a /32. */
  readonly operatorCidr?: string;
  readonly stateBucket: string;
  readonly strategy: 'swap' | 'replace';
  readonly dataVolumeGiB: number;
  /** Overrides the search by name, version and status. */
  readonly imageId?: string;
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
};

const zones = z
  .union([z.string().transform((text) => text.split(',').map((zone) => zone.trim())), z.array(z.string())])
  .pipe(z.array(z.string().min(1)).length(3, 'must be three zones'));

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
    .default(3),
  instanceType: z.string().min(1).default('t3.small'),
  cidr: z.string().exactOptional(),
  keyPair: z.string().min(1),
  identityFile: z.string().min(1).exactOptional(),
  operatorCidr: z.string().exactOptional(),
  stateBucket: z.string().min(3),
  strategy: z.enum(['swap', 'replace'], 'must be swap or replace').default('swap'),
  dataVolumeGiB: z.coerce.number().pipe(z.int().min(1).max(16_384)).default(8),
  imageId: z.string().startsWith('ami-', 'must be an image id like ami-0123456789abcdef0').exactOptional(),
});
