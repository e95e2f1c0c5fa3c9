import type { CallOptions } from '@moult/member-probe';
import { z } from 'zod';
import type { AutopilotChange, AutopilotConfiguration } from '../client/autopilot.js';
import type { ConsulClient } from '../client/client.js';

/**
 * The two settings the guard changes, as text so that they can stand in any journal. The caller keeps what was found
 * before it switches the guard on: it is the only record of what to put back.
 */
export interface GuardSettings {
  readonly CleanupDeadServers: 'true' | 'false';
  /** Absent where the version has no such setting (before 1.7). */
  readonly MinQuorum?: string;
}

/** Reads settings back from a journal. */
export const guardSettingsSchema: z.ZodType<GuardSettings> = z
  .strictObject({
    CleanupDeadServers: z.enum(['true', 'false']),
    MinQuorum: z.string().regex(/^\d+$/, 'expected digits').optional(),
  })
  .transform(({ CleanupDeadServers, MinQuorum }) => ({
    CleanupDeadServers,
    ...(MinQuorum !== undefined && { MinQuorum }),
  }));

/** The guard as found: `on` means that autopilot will not remove a server that is absent. */
export interface GuardFound {
  readonly kind: 'on' | 'off';
  readonly settings: GuardSettings;
}

/** What came of a change. `changed-meanwhile`: the settings are not those the caller found; it has to look again. */
export type GuardOutcome =
  | { readonly kind: 'done'; readonly settings: GuardSettings }
  | { readonly kind: 'changed-meanwhile'; readonly now: GuardSettings }
  | { readonly kind: 'contended'; readonly attempts: number };

/** Each loss means that somebody else wrote in between; five in a row is a fight, not a race. */
const maxAttempts = 5;

/** Reads the guard as the leader has it. */
export async function readGuard(client: ConsulClient, options: CallOptions = {}): Promise<GuardFound> {
  const settings = settingsOf(await client.autopilotConfiguration(options));
  return { kind: isOn(settings) ? 'on' : 'off', settings };
}

/**
 * Keeps autopilot from removing an absent server, if the settings are still those found. Done when it is on already,
 * whoever switched it on. `voters` becomes MinQuorum, a second bolt: with it autopilot removes nobody as long as that
 * would leave fewer.
 */
export function setGuard(
  client: ConsulClient,
  { found, voters }: { readonly found: GuardSettings; readonly voters: number },
  options: CallOptions = {},
): Promise<GuardOutcome> {
  return change(client, options, (now) => {
    if (isOn(now)) return 'already';
    if (!isSame(now, found)) return 'not-as-found';
    return { cleanupDeadServers: false, minQuorum: now.MinQuorum === undefined ? null : voters };
  });
}

/** Puts settings back, whatever they are now; the other settings stay as they are. Done when they are so already. */
export function restoreGuard(
  client: ConsulClient,
  settings: GuardSettings,
  options: CallOptions = {},
): Promise<GuardOutcome> {
  return change(client, options, (now) => {
    if (isSame(now, settings)) return 'already';
    return {
      cleanupDeadServers: settings.CleanupDeadServers === 'true',
      minQuorum: settings.MinQuorum === undefined ? null : Number(settings.MinQuorum),
    };
  });
}

type Wish = AutopilotChange | 'already' | 'not-as-found';

/** Reads, decides, writes if nobody wrote in between. A lost race is decided anew on what was read anew. */
async function change(
  client: ConsulClient,
  options: CallOptions,
  decide: (now: GuardSettings) => Wish,
): Promise<GuardOutcome> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const read = await client.autopilotConfiguration(options);
    const now = settingsOf(read);
    const wish = decide(now);
    if (wish === 'already') return { kind: 'done', settings: now };
    if (wish === 'not-as-found') return { kind: 'changed-meanwhile', now };
    if ((await client.setAutopilotConfiguration(read, wish, options)) === 'written') {
      return { kind: 'done', settings: settingsAfter(wish, now) };
    }
  }
  return { kind: 'contended', attempts: maxAttempts };
}

function settingsOf({ cleanupDeadServers, minQuorum }: AutopilotConfiguration): GuardSettings {
  return {
    CleanupDeadServers: cleanupDeadServers ? 'true' : 'false',
    ...(minQuorum !== null && { MinQuorum: String(minQuorum) }),
  };
}

function settingsAfter(
  { cleanupDeadServers, minQuorum }: AutopilotChange,
  before: GuardSettings,
): GuardSettings {
  return {
    ...before,
    CleanupDeadServers: cleanupDeadServers ? 'true' : 'false',
    ...(minQuorum !== null && { MinQuorum: String(minQuorum) }),
  };
}

function isOn({ CleanupDeadServers }: GuardSettings): boolean {
  return CleanupDeadServers === 'false';
}

function isSame(a: GuardSettings, b: GuardSettings): boolean {
  return a.CleanupDeadServers === b.CleanupDeadServers && a.MinQuorum === b.MinQuorum;
}
