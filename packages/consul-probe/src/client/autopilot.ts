import { type CallOptions, goDurationMs, parseAnswer } from '@moult/member-probe';
import { z } from 'zod';
import { ask, askFor, type Caller } from './ask.js';

/** The leader's opinion of one server. It lags: an absence of a second may never show up in it. */
export interface AutopilotServer {
  readonly id: string;
  readonly name: string;
  readonly healthy: boolean;
  readonly voter: boolean;
  readonly leader: boolean;
  readonly version: string;
  readonly serfStatus: string;
  readonly lastIndex: number;
  readonly lastTerm: number;
  /** Milliseconds since the server heard of the leader; null when the leader does not know (Consul prints -1ns). */
  readonly lastContactMs: number | null;
  /** When its health last changed, as Consul prints it (RFC 3339). */
  readonly stableSince: string;
}

/** The leader's report on all servers. */
export interface AutopilotHealth {
  readonly healthy: boolean;
  readonly failureTolerance: number;
  readonly servers: readonly AutopilotServer[];
}

const lastContact = z.string().transform((text) => {
  const ms = goDurationMs(text);
  return ms === null || ms < 0 ? null : ms;
});
const index = z.number().int().nonnegative();

const health: z.ZodType<AutopilotHealth> = z
  .object({
    Healthy: z.boolean(),
    FailureTolerance: z.number().int(),
    Servers: z
      .array(
        z.object({
          ID: z.string(),
          Name: z.string(),
          Healthy: z.boolean(),
          Voter: z.boolean(),
          Leader: z.boolean(),
          Version: z.string(),
          SerfStatus: z.string(),
          LastIndex: index,
          LastTerm: index,
          LastContact: lastContact,
          StableSince: z.string(),
        }),
      )
      // Go prints an empty list as null.
      .nullable(),
  })
  .transform(({ Healthy, FailureTolerance, Servers }) => ({
    healthy: Healthy,
    failureTolerance: FailureTolerance,
    servers: (Servers ?? []).map((one) => ({
      ...{ id: one.ID, name: one.Name, healthy: one.Healthy, voter: one.Voter, leader: one.Leader },
      ...{
        version: one.Version,
        serfStatus: one.SerfStatus,
        lastIndex: one.LastIndex,
        lastTerm: one.LastTerm,
      },
      ...{ lastContactMs: one.LastContact, stableSince: one.StableSince },
    })),
  }));

/** The leader's report. Status 429 means "something is unhealthy"; its body is the report all the same. */
export async function autopilotHealth(caller: Caller, options: CallOptions): Promise<AutopilotHealth> {
  const answer = await ask(caller, {
    ...options,
    ...{ method: 'GET', path: '/v1/operator/autopilot/health', accept: [429] },
  });
  return parseAnswer(answer, health);
}

/** What newer versions add to the report. */
export type AutopilotState =
  | { readonly kind: 'unsupported' }
  | {
      readonly kind: 'state';
      readonly healthy: boolean;
      readonly failureTolerance: number;
      /** How many may be lost if servers that are no voters yet were promoted in time. */
      readonly optimisticFailureTolerance: number;
      /** Raft ids. */
      readonly leader: string;
      readonly voters: readonly string[];
    };

const state = z.object({
  Healthy: z.boolean(),
  FailureTolerance: z.number().int(),
  OptimisticFailureTolerance: z.number().int(),
  Leader: z.string(),
  Voters: z.array(z.string()).nullable(),
});

/** Autopilot's state, since Consul 1.9; earlier versions answer 404, which is `unsupported`. */
export async function autopilotState(caller: Caller, options: CallOptions): Promise<AutopilotState> {
  const path = '/v1/operator/autopilot/state';
  const answer = await ask(caller, { ...options, method: 'GET', path, accept: [404] });
  if (answer.status === 404) return { kind: 'unsupported' };
  const read = parseAnswer(answer, state);
  return {
    kind: 'state',
    healthy: read.Healthy,
    failureTolerance: read.FailureTolerance,
    optimisticFailureTolerance: read.OptimisticFailureTolerance,
    leader: read.Leader,
    voters: read.Voters ?? [],
  };
}

/** Autopilot's settings. */
export interface AutopilotConfiguration {
  readonly cleanupDeadServers: boolean;
  /** null when the version has no such setting. */
  readonly minQuorum: number | null;
  readonly modifyIndex: number;
  /**
   * Every field as it was read. A write replaces the whole configuration, so what is left out becomes zero: seen with
   * 1.8.7, where a body with one field set LastContactThreshold to 0s and thereby made every follower unhealthy.
   */
  readonly raw: Readonly<Record<string, unknown>>;
}

const configuration: z.ZodType<AutopilotConfiguration> = z
  .looseObject({
    CleanupDeadServers: z.boolean(),
    MinQuorum: z.number().int().nonnegative().optional(),
    ModifyIndex: index,
  })
  .transform((raw) => ({
    cleanupDeadServers: raw.CleanupDeadServers,
    minQuorum: raw.MinQuorum ?? null,
    modifyIndex: raw.ModifyIndex,
    raw,
  }));

const configurationPath = '/v1/operator/autopilot/configuration';

/** Autopilot's settings as the leader has them. */
export function autopilotConfiguration(
  caller: Caller,
  options: CallOptions,
): Promise<AutopilotConfiguration> {
  return askFor(caller, { ...options, method: 'GET', path: configurationPath }, configuration);
}

/** What can be changed in one write. */
export interface AutopilotChange {
  readonly cleanupDeadServers: boolean;
  /** Left as it is when null. */
  readonly minQuorum: number | null;
}

/**
 * Changes two settings and leaves the others as they were read, by compare-and-set on the index they were read at.
 * `lost`: somebody else wrote in between, and nothing was changed.
 */
export async function setAutopilotConfiguration(
  caller: Caller,
  read: AutopilotConfiguration,
  change: AutopilotChange,
  options: CallOptions,
): Promise<'written' | 'lost'> {
  const body = JSON.stringify({
    ...read.raw,
    CleanupDeadServers: change.cleanupDeadServers,
    ...(change.minQuorum !== null && { MinQuorum: change.minQuorum }),
  });
  const path = `${configurationPath}?cas=${String(read.modifyIndex)}`;
  const written = await askFor(caller, { ...options, method: 'PUT', path, body }, z.boolean());
  return written ? 'written' : 'lost';
}
