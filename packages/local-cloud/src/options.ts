import { randomBytes, randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { FactsBySource, RoleCredentials } from './imds-facts.js';
import { defaultRegistryDir } from './machines/registry.js';
import type { MachineHost } from './machines/port.js';
import { omit } from './model/omit.js';
import type { LatencyName } from './model/latency.js';

/** What a host of machines is told about the cloud it belongs to. */
export interface HostWiring {
  readonly cloudId: string;
  readonly stateDir: string;
  readonly registryDir: string;
  readonly endpointPort: number;
  readonly region: string;
  readonly facts: FactsBySource;
  readonly credentials: (roleName: string, instanceId: string) => RoleCredentials;
}

/** How a cloud is started; everything has a default. */
export interface StartOptions {
  /** `fast` adds no delays, `ec2` adds EC2's. Default `fast`. */
  readonly latency?: LatencyName;
  /** Seed of all drawn delays; printed, so that a run can be repeated. Default: drawn. */
  readonly seed?: number;
  /** How far Describe calls may lag behind writes, in milliseconds; `off` is for debugging only. Default: the profile's. */
  readonly staleReads?: 'off' | { readonly maxMs: number };
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Loopback port of the endpoint. Default: a free one. */
  readonly port?: number;
  /** Unique on this host; names everything the cloud makes. Default: drawn. */
  readonly cloudId?: string;
  /** A directory for this cloud alone, removed with it. Default: under the registry's. */
  readonly stateDir?: string;
  /** Where the clouds of this host know of each other. Default `/var/lib/local-cloud`. */
  readonly registryDir?: string;
  /** Whether the Debian base image is provided; the first time on a host that takes half a minute. Default true. */
  readonly baseImage?: boolean;
  /** A folder in which the images made here outlive the cloud, and from which those of earlier clouds come. Default: none. */
  readonly imageStore?: string;
  /** Whether EC2's documented request limits are in force. Default: `ec2` with the latency profile `ec2`, else `off`. */
  readonly throttling?: 'ec2' | 'off';
  /** Another host of machines than this machine's container engine. */
  readonly host?: (wiring: HostWiring) => Promise<MachineHost>;
}

/** Options with every default filled in. */
export interface Settings {
  readonly latency: LatencyName;
  readonly seed: number;
  readonly staleReads: 'off' | 'profile' | { readonly maxMs: number };
  readonly region: string;
  readonly port: number;
  readonly cloudId: string;
  readonly stateDir: string;
  readonly registryDir: string;
  readonly baseImage: boolean;
  /** Absolute. */
  readonly imageStore: string | undefined;
  readonly throttling: 'ec2' | 'off';
}

const schema = z.object({
  latency: z.enum(['fast', 'ec2']).default('fast'),
  seed: z.int().min(0).max(0xffffffff).optional(),
  staleReads: z.union([z.literal('off'), z.object({ maxMs: z.number().min(0).max(300_000) })]).optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, 'is not the name of a region')
    .default('us-east-1'),
  port: z.int().min(0).max(65_535).default(0),
  cloudId: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1-32 of a-z, 0-9 and -')
    .optional(),
  stateDir: z.string().min(1).optional(),
  registryDir: z.string().min(1).default(defaultRegistryDir),
  baseImage: z.boolean().default(true),
  throttling: z.enum(['ec2', 'off']).optional(),
  imageStore: z
    .string()
    .min(1, 'must name a folder')
    .transform((folder) => resolve(folder))
    .optional(),
});

/** Whoever wants EC2's times wants its limits too. */
const throttlingOf: Readonly<Record<LatencyName, Settings['throttling']>> = { fast: 'off', ec2: 'ec2' };

/** Fills in defaults; a wrong option throws one sentence that names it. */
export function settle(options: StartOptions): Settings {
  const parsed = schema.safeParse(omit(options, 'host'));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new TypeError(`Option ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is invalid'}`);
  }
  const {
    seed,
    staleReads,
    cloudId = `c${randomBytes(4).toString('hex')}`,
    stateDir,
    imageStore,
    throttling,
    ...rest
  } = parsed.data;
  return {
    ...rest,
    seed: seed ?? randomInt(2 ** 32),
    staleReads: staleReads ?? 'profile',
    cloudId,
    throttling: throttling ?? throttlingOf[rest.latency],
    imageStore,
    stateDir: stateDir ?? join(rest.registryDir, 'state', cloudId),
  };
}
