import { listInstanceRoles, listThings } from '@moult/aws';
import { type Doomed, removeEnvironment } from './remove-environment.js';

/** An environment that a sweep found. */
export interface Swept {
  readonly environment: string;
  /** ISO 8601. */
  readonly expires: string;
  readonly things: number;
}

/** Judges which throwaway environments have expired: all of its things say so, and none says nothing. Pure. */
export function expired(
  things: readonly { readonly environment: string; readonly expires: string | undefined }[],
  now: Date,
): readonly Swept[] {
  const environments = [...new Set(things.map(({ environment }) => environment))];
  return environments.flatMap((environment) => {
    const own = things.filter((one) => one.environment === environment);
    const ends = own.map(({ expires }) => Date.parse(expires ?? ''));
    // Without an end, or with one that nobody can read, it is to last.
    if (ends.some((end) => Number.isNaN(end))) return [];
    const last = Math.max(...ends);
    return last < now.getTime()
      ? [{ environment, expires: new Date(last).toISOString(), things: own.length }]
      : [];
  });
}

/** Removes every throwaway environment whose time is over. */
export async function sweep(
  parts: Omit<Doomed, 'environment' | 'cluster'> & { readonly now: Date; readonly dryRun: boolean },
): Promise<readonly Swept[]> {
  const { clients, say, now, dryRun } = parts;
  const things = [...(await listThings(clients.ec2Reads, null)), ...(await listInstanceRoles(clients.iam))];
  const found = expired(things, now);
  for (const { environment, expires, things: count } of found) {
    say(
      `${environment} expired at ${expires}: ${String(count)} things ${dryRun ? 'would be' : 'are'} removed`,
    );
    if (!dryRun) await removeEnvironment({ ...parts, environment, cluster: null });
  }
  if (found.length === 0) say('no throwaway environment has expired');
  return found;
}
