import { z } from 'zod';
import type { Party } from '../firewall/cuts.js';

/** One machine by id, or one of several: drawn from the cloud's seed among those that run. */
export type Victim = string | readonly string[];

/** What all but a kill have in common: they last. */
interface Lasting {
  /** By which it is healed and found in the log. Default: its kind and a number. */
  readonly name?: string;
  /** It heals by itself after so many seconds; without them when it is told to. */
  readonly seconds?: number;
}

/** The machine's processes are gone at once, as when its host fails; the instance follows to the state EC2 gives it. */
interface Kill {
  readonly kind: 'kill';
  readonly name?: string;
  readonly instanceId: Victim;
}

/** Every process of the machine stands still; its addresses do not answer, its connections stay open. */
interface Pause extends Lasting {
  readonly kind: 'pause';
  readonly instanceId: Victim;
}

/** Nothing passes between the two sides, established connections included. */
interface Partition extends Lasting {
  readonly kind: 'partition';
  readonly between: readonly Party[];
  /** `everybody-else`: all other machines, and the operator unless he is on the first side. */
  readonly and: readonly Party[] | 'everybody-else';
}

/** The file system on an attached and mounted volume has no room left: writes end with ENOSPC, also root's. */
interface VolumeFull extends Lasting {
  readonly kind: 'volume-full';
  readonly volumeId: string;
}

/** Reads and synced writes of the machine that has the volume are slowed down to these limits, each of both. */
interface VolumeSlow extends Lasting {
  readonly kind: 'volume-slow';
  readonly volumeId: string;
  readonly bytesPerSecond?: number;
  readonly operationsPerSecond?: number;
}

/** Something that goes wrong with machines, networks and disks, rather than with calls. */
export type MachineFault = Kill | Pause | Partition | VolumeFull | VolumeSlow;

/** The same with the one machine that was drawn. */
export type DrawnFault<F extends MachineFault = MachineFault> = F extends { readonly instanceId: Victim }
  ? F & { readonly instanceId: string }
  : F;

/** What such a fault does. */
export type MachineFaultKind = MachineFault['kind'];

const machineFaultKinds = {
  ...{ kill: true, pause: true, partition: true, 'volume-full': true, 'volume-slow': true },
} satisfies Record<MachineFaultKind, true>;

/** Tells such a fault from one of calls. */
export function isMachineFaultKind(kind: unknown): kind is MachineFaultKind {
  return typeof kind === 'string' && Object.hasOwn(machineFaultKinds, kind);
}

const instance = z.string().regex(/^i-[0-9a-f]{8,17}$/, 'must be the id of an instance');
const victim = z.union([instance, z.array(instance).min(1, 'must name an instance')]);
const volumeId = z.string().regex(/^vol-[0-9a-f]{8,17}$/, 'must be the id of a volume');
const name = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1-64 of A-Z, a-z, 0-9, ., _ and -')
  .exactOptional();
const lasting = {
  name,
  seconds: z.number().gt(0, 'must be above 0').max(86_400, 'must not be above a day').exactOptional(),
};
const party: z.ZodType<Party> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('instance'), instanceId: instance }),
  z.strictObject({ kind: z.literal('zone'), zone: z.string().min(1, 'must name a zone') }),
  z.strictObject({ kind: z.literal('operator') }),
]);
const side = z.array(party).min(1, 'must name somebody');
const limit = z.int('must be a whole number').min(1, 'must be at least 1').exactOptional();

const schema: z.ZodType<MachineFault> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('kill'), name, instanceId: victim }),
  z.strictObject({ kind: z.literal('pause'), ...lasting, instanceId: victim }),
  z.strictObject({
    ...{ kind: z.literal('partition'), ...lasting },
    ...{ between: side, and: z.union([z.literal('everybody-else'), side]) },
  }),
  z.strictObject({ kind: z.literal('volume-full'), ...lasting, volumeId }),
  z
    .strictObject({
      ...{ kind: z.literal('volume-slow'), ...lasting, volumeId },
      ...{ bytesPerSecond: limit, operationsPerSecond: limit },
    })
    .refine((fault) => fault.bytesPerSecond !== undefined || fault.operationsPerSecond !== undefined, {
      message: 'must be given, or operationsPerSecond',
      path: ['bytesPerSecond'],
    }),
]);

/** Reads a fault from outside; throws a TypeError with a sentence that names the field. */
export function parseMachineFault(given: unknown): MachineFault {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path =
    issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : (issue?.path.map(String).join('.') ?? '');
  const where = path === '' ? 'as a whole' : `field ${path}`;
  throw new TypeError(`Fault of machines, ${where}: ${issue?.message ?? 'is invalid'}`);
}
