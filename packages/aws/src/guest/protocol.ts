import { z } from 'zod';

/**
 * What a machine and its operator say to each other. Every image carries one command, `moult-guest`, run as root over
 * SSH (`sudo -n moult-guest VERB`). It reads one JSON document on standard input (`status` reads none), prints one JSON
 * document on standard output, and exits 0 whenever it printed one: "no" and "not yet" are answers, not exit codes.
 * Everything else (another exit code, no JSON, a lost connection) means that nobody knows what was done.
 *
 * Every verb is idempotent: asked again after a lost answer, it finds out and answers the same.
 */
export const guestCommand = 'moult-guest';

/** Changes only when an old operator could misread a new guest, or the other way round. */
export const guestProtocol = 1;

const protocol = z.literal(guestProtocol, {
  error: `must be ${guestProtocol}, the guest protocol this version speaks`,
});

/** `moult-guest status`: what the machine says of itself. */
export interface GuestStatus {
  readonly protocol: typeof guestProtocol;
  /** The image's own test, run at boot on this very machine. */
  readonly imageTest: 'running' | 'passed' | 'failed';
  /** `stopped` only when no process of the service is left: this fences the old holder of a volume. */
  readonly service: 'running' | 'stopped';
  /** From the identity file of the mounted volume; `unmounted` only when the kernel has no mount of it any more. */
  readonly volume:
    | { readonly kind: 'unmounted' }
    | { readonly kind: 'mounted'; readonly cluster: string; readonly node: string };
  /** `local-ipv4s` of the instance's own metadata service, read now, that are also on its interface. */
  readonly addresses: readonly string[];
}

/** Reads the answer to `status`. */
export const guestStatusSchema: z.ZodType<GuestStatus> = z.object({
  protocol,
  imageTest: z.enum(['running', 'passed', 'failed']),
  service: z.enum(['running', 'stopped']),
  volume: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('unmounted') }),
    z.object({ kind: z.literal('mounted'), cluster: z.string().min(1), node: z.string().min(1) }),
  ]),
  addresses: z.array(z.ipv4()),
});

/**
 * What a machine is asked to change.
 *
 * - `stop-service`: end the service with SIGTERM (never `leave`), wait until no process of it is left, unmount the
 *   volume. Done when both are so.
 * - `mount`: find the device by `volume` (on Nitro the id is the NVMe serial, on `/dev/disk/by-id`; never by a guessed
 *   name), mount it. A volume whose identity file names another cluster or node is refused. With `format: "if-blank"` a
 *   device on which `blkid` finds nothing is formatted and given its identity file; with `never` it is refused.
 * - `start-service`: start the service on the mounted volume, bound to `address`. `form` may bootstrap a cluster of
 *   `peers.length` members, `rejoin` must not be able to. `secrets` is the SSM path the machine reads its keys under.
 */
export type GuestRequest =
  | { readonly verb: 'stop-service'; readonly volume: string }
  | {
      readonly verb: 'mount';
      readonly volume: string;
      readonly node: string;
      readonly cluster: string;
      readonly format: 'if-blank' | 'never';
    }
  | {
      readonly verb: 'start-service';
      readonly node: string;
      readonly mode: 'form' | 'rejoin';
      /** The node's service address; the peers' are those of every node, this one included. */
      readonly address: string;
      readonly peers: readonly string[];
      readonly secrets: string;
    };

/**
 * The answer to a request. `again`: not done, and may be later (the device has not appeared yet). `refused`: will not
 * be done like this (a foreign volume). `because` is one phrase for the operator and never holds a secret.
 */
export type GuestAnswer =
  | { readonly protocol: typeof guestProtocol; readonly outcome: 'done' }
  | {
      readonly protocol: typeof guestProtocol;
      readonly outcome: 'again' | 'refused';
      readonly because: string;
    };

/** Reads the answer to a request. */
export const guestAnswerSchema: z.ZodType<GuestAnswer> = z.discriminatedUnion('outcome', [
  z.object({ protocol, outcome: z.literal('done') }),
  z.object({ protocol, outcome: z.enum(['again', 'refused']), because: z.string().min(1) }),
]);
