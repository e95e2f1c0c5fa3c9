import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Cloud ids are part of container, bridge and file names, hence the narrow alphabet. */
export const cloudIdSchema: z.ZodType<string> = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,31}$/,
    'a cloud id is 1-32 of a-z, 0-9 and -, and begins with a letter or digit',
  );

/** Every container, network and captured image carries these, so that what is ours is found without a record. */
export const label = {
  cloud: 'local-cloud.cloud',
  machine: 'local-cloud.machine',
  vpc: 'local-cloud.vpc',
  image: 'local-cloud.image',
  base: 'local-cloud.base',
} as const;

export function containerName(cloudId: string, instanceId: string): string {
  return `lc-${cloudId}-${instanceId}`;
}

export function networkName(cloudId: string, vpcId: string): string {
  return `lc-${cloudId}-${vpcId}`;
}

/** Interface names end at 15 characters (IFNAMSIZ), so the ids are hashed. */
export function bridgeName(cloudId: string, vpcId: string): string {
  return `lc${digest(`${cloudId}/${vpcId}`).slice(0, 11)}`;
}

export function imageTag(cloudId: string, imageId: string): string {
  return `lc-${cloudId}:${imageId}`;
}

/** Marks our packet filter rules; the cloud's id alone finds all of a cloud's, the VPC's id one bridge's. */
export function ruleComment(cloudId: string, vpcId?: string): string {
  return `local-cloud/${cloudId}/${vpcId ?? ''}`;
}

/**
 * Route metric that says whose a blackhole route is: routes take no label. The base is far above what
 * network managers use, so a real route for the same destination always wins.
 */
export function routeMetric(cloudId: string): number {
  return 1_000_000_000 + (Number.parseInt(digest(cloudId).slice(0, 8), 16) % 1_000_000_000);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
