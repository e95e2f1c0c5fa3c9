import type { Outcome } from '@moult/rolling-upgrade';
import { z } from 'zod';

/**
 * What every image must offer so that its machines can be spoken to. Verbs travel as shell scripts over SSH and run as
 * root (`sudo -n sh`); the image holds only what they stand on, so a released image need not change when a verb does.
 *
 * - `jq`, `curl`, `ip`, systemd;
 * - `SERVICE.service`: the service; SIGTERM ends it, and nothing but an operator or the image itself starts it;
 * - `moult-data.service`: started, it mounts the volume of the instance tag `moult:volume` at {@link dataPath}; it formats
 *   only what is blank *and* named in the tag `moult:initialise`; stopped, it unmounts;
 * - `/usr/lib/moult/boot-test`: exits 0 when this machine is fit to take over a node;
 * - `identity` on the volume: lines `environment=`, `cluster=`, `node=`, checked before it is used.
 */
export const dataPath = '/var/lib/moult/data';

/** What a machine says of itself. */
export interface GuestStatus {
  readonly imageTest: 'running' | 'passed' | 'failed';
  /** `stopped` only when no process of the service is left: this fences the old holder of a volume. */
  readonly service: 'running' | 'stopped';
  readonly volume:
    | { readonly kind: 'unmounted' }
    | {
        readonly kind: 'mounted';
        readonly environment: string;
        readonly cluster: string;
        readonly node: string;
      };
  /** `local-ipv4s` of the instance's own metadata service, read now, that are also on its interface. */
  readonly addresses: readonly string[];
}

/** Reads what the status script prints. An identity file without a line for something gives an empty text. */
export const guestStatusSchema: z.ZodType<GuestStatus> = z.object({
  imageTest: z.enum(['running', 'passed', 'failed']),
  service: z.enum(['running', 'stopped']),
  volume: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('unmounted') }),
    z.object({ kind: z.literal('mounted'), environment: z.string(), cluster: z.string(), node: z.string() }),
  ]),
  addresses: z.array(z.ipv4()),
});

/** Reads what a changing script prints: what came of it, and why. */
export const guestAnswerSchema: z.ZodType<Exclude<Outcome, { kind: 'unknown' }>> = z.union([
  z.object({ kind: z.literal('done') }).transform(() => ({ kind: 'done', result: {} }) as const),
  z.object({ kind: z.enum(['again', 'refused']), because: z.string().min(1).max(2000) }),
]);

/** A service is named as its systemd unit is, without `.service`. */
export const serviceName: z.ZodType<string> = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be the name of a systemd service without .service');
