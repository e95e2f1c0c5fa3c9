import { z } from 'zod';
import { type StepName, stepNames } from './step-name.js';

/** Everything an operator may tune. Durations are milliseconds. */
export interface Settings {
  readonly maxUnavailable: number;
  readonly passes: number;
  readonly bakeMs: number;
  readonly canaryBakeMs: number;
  readonly pollMs: number;
  readonly freshMs: number;
  readonly maxLag: number;
  readonly maxAttempts: number;
  readonly launchAhead: 'next' | 'none';
  readonly leaseMs: number;
  readonly callMs: number;
  readonly deadlinesMs: Readonly<Record<StepName, number>>;
}

const minute = 60_000;

/**
 * How long a step may stay unfinished before the run halts. Each is several times what the step takes when all is
 * well, so that a deadline means "look", and short enough that nobody waits an hour to learn it.
 */
const deadlinesMs: Settings['deadlinesMs'] = {
  'set-guard': minute,
  // EC2 boots in about 20 s; capacity often returns within minutes, and before take-down waiting costs nothing.
  launch: 10 * minute,
  'test-replacement': 5 * minute,
  'save-snapshot': 5 * minute,
  'hand-over': 2 * minute,
  // Waits here for the other members to be whole; nothing is out yet.
  'take-down': 10 * minute,
  // The EBS CSI driver calls an attachment stuck after 90 s; three times that.
  'detach-volume': 5 * minute,
  'move-address': 2 * minute,
  'snapshot-volume': 2 * minute,
  'attach-volume': 5 * minute,
  'mount-volume': 2 * minute,
  'start-service': 2 * minute,
  // Catching up may need a full raft snapshot over the network.
  prove: 15 * minute,
  'retire-old': 5 * minute,
  'remove-unused': 5 * minute,
  'restore-guard': 2 * minute,
};

/** The defaults, each with its reason. */
export const defaultSettings: Settings = {
  // A quorum of three tolerates one absence. More is refused: two at once is how rolls lose clusters.
  maxUnavailable: 1,
  // Health flaps: kOps needed several passes in a row before it stopped rolling into a sick cluster (kops#8078).
  passes: 3,
  // Longer than two election timeouts of every profile we know, so a lost election shows up inside the window.
  bakeMs: 10_000,
  // The first node carries the news whether the image is any good; it is watched three times as long.
  canaryBakeMs: 30_000,
  // One look a second: gates are noticed within 5 % of the shortest real step, and no API is flooded.
  pollMs: 1_000,
  // A report older than this says nothing about now.
  freshMs: 5_000,
  // Entries behind the leader; a healthy follower is within a few even under load.
  maxLag: 250,
  // A replacement that dies three times has a cause that a fourth try does not cure.
  maxAttempts: 3,
  // The next replacement may boot while this node bakes: it holds no data, no address and no vote.
  launchAhead: 'next',
  // Three times the longest single call, so that a live runner never loses its lease to its own slowness.
  leaseMs: 60_000,
  callMs: 20_000,
  deadlinesMs,
};

const ms = z
  .int()
  .positive()
  .max(24 * 60 * minute);
const d = defaultSettings;

/** Reads settings from outside; what is left out takes its default. */
export const settingsSchema: z.ZodType<Settings> = z
  .strictObject({
    maxUnavailable: z.int().positive().default(d.maxUnavailable),
    passes: z.int().min(2, 'one pass is no proof').max(100).default(d.passes),
    bakeMs: ms.default(d.bakeMs),
    canaryBakeMs: ms.default(d.canaryBakeMs),
    pollMs: ms.default(d.pollMs),
    freshMs: ms.default(d.freshMs),
    maxLag: z.int().nonnegative().default(d.maxLag),
    maxAttempts: z.int().positive().max(10).default(d.maxAttempts),
    launchAhead: z.enum(['next', 'none']).default(d.launchAhead),
    leaseMs: ms.default(d.leaseMs),
    callMs: ms.default(d.callMs),
    deadlinesMs: z
      .partialRecord(z.enum(stepNames), ms)
      .transform((given) => ({ ...deadlinesMs, ...given }))
      .default(deadlinesMs),
  })
  .refine((s) => s.leaseMs >= 2 * s.callMs, 'leaseMs must be at least twice callMs')
  .refine((s) => s.canaryBakeMs >= s.bakeMs, 'canaryBakeMs must not be shorter than bakeMs')
  .default(defaultSettings);
