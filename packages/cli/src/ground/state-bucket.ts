import { bucketExists, type Clients, ensureBucket } from '@moult/aws';
import { CommandFailed } from '../program/command-failed.js';
import type { CloudAccess } from './cloud-access.js';

/** Which bucket a command is to work with, and how it came by its name. */
export interface StateBucket {
  readonly name: string;
  /** `given` by a flag, a variable or the configuration, or the account's own. */
  readonly from: 'given' | 'account';
  readonly region: string;
  readonly cloud: CloudAccess['kind'];
}

/**
 * Sees to it that the state bucket is there before anything is read from it: a local cloud begins without one, and an
 * account has none before its setup.
 * @throws {CommandFailed} that names the setup when AWS has no such bucket.
 */
export async function requireBucket(
  { s3 }: Pick<Clients, 's3'>,
  { name, from, region, cloud }: StateBucket,
): Promise<void> {
  if (cloud === 'local') {
    await ensureBucket(s3, name);
    return;
  }
  if (await isThere(s3, name)) return;
  const named = from === 'given' ? ` --state-bucket ${name}` : '';
  throw new CommandFailed(
    1,
    `There is no bucket ${name}: this account is not set up in ${region}.`,
    `npx infra-setup create --region ${region}${named}`,
  );
}

/** Who may not ask whether a bucket is there may still be allowed to read what is in it: the first read says so. */
async function isThere(s3: Clients['s3'], name: string): Promise<boolean> {
  try {
    return await bucketExists(s3, name);
  } catch (error) {
    if (isForbidden(error)) return true;
    throw error;
  }
}

/** An answer to HEAD has no body, so the SDK knows nothing but its status. */
function isForbidden(error: unknown): boolean {
  const { $metadata: { httpStatusCode = 0 } = {} } = error as {
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return httpStatusCode === 403;
}
