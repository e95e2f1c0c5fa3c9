import type { CallOptions } from '@moult/member-probe';
import { z } from 'zod';
import { askFor, type Caller } from './ask.js';
import { isUnknownCall } from './refusal.js';

/** Asks whether the cluster may go back, has it make itself ready for that, or takes that back. */
export type DowngradeAction = 'validate' | 'enable' | 'cancel';

/** The version the cluster speaks, as the member answers with it; `unsupported` by one that does not know the call. */
export type Downgrade =
  | { readonly kind: 'accepted'; readonly cluster: string }
  | { readonly kind: 'unsupported' };

const accepted = z.object({ version: z.string().default('') });

/**
 * etcd's own way back to the minor version before, since 3.6: once enabled, the cluster speaks the old version, and members may be
 * replaced by it one by one. Refused, with etcd's words, when the version is not the one before or another downgrade is under way.
 * https://etcd.io/docs/v3.6/downgrades/downgrade_3_6/
 *
 * @param to the version to go back to, as `3.5`.
 */
export async function downgrade(
  caller: Caller,
  { action, to }: { readonly action: DowngradeAction; readonly to: string },
  options: CallOptions,
): Promise<Downgrade> {
  const body = { action: action.toUpperCase(), version: to };
  try {
    const { version } = await askFor(
      caller,
      { ...options, path: '/v3/maintenance/downgrade', body },
      accepted,
    );
    return { kind: 'accepted', cluster: version };
  } catch (error) {
    if (isUnknownCall(error)) return { kind: 'unsupported' };
    throw error;
  }
}
