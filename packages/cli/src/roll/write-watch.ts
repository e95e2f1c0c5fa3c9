import { setTimeout as sleep } from 'node:timers/promises';
import { WriteTrial, type WritingClient } from '@moult/consul-probe';
import type { Service, ServiceReach, TrialMember } from '../service/service.js';
import { lineOnChange, takenLine, type WritesSaid } from './writes-line.js';

/** Two writes a second notice a gap of half a second, and are no load on a cluster that is being rolled. */
const everyMs = 500;
/** A write that takes longer (ms) is as good as none to whoever waits for it. */
const deadlineMs = 1_000;
const key = 'moult/watch/upgrade';

/**
 * Does work, and meanwhile writes one key over and over through whichever member takes it: says when the cluster takes no
 * writes and when it does again, and in the end the longest time without one. The work ends as it would alone.
 */
export async function whileWriting<Value>(
  watched: { readonly service: Service; readonly reach: ServiceReach; readonly say: (line: string) => void },
  work: () => Promise<Value>,
): Promise<Value> {
  const { service, reach, say } = watched;
  const members = reach.nodes.map((node) => trialMember(node, () => service.writer(reach, node)));
  const trial = new WriteTrial(members, key, () => performance.now());
  const over = new AbortController();
  const writing = writeUntil(over.signal, trial, say);
  try {
    return await work();
  } finally {
    over.abort();
    await writing;
    const line = takenLine(trial.seen());
    if (line !== null) say(line);
    await trial.cleanUp(deadlineMs);
  }
}

async function writeUntil(over: AbortSignal, trial: WriteTrial, say: (line: string) => void): Promise<void> {
  let said: WritesSaid = 'nothing';
  // Beside the writes: finding the way to a member may take as long as the gap that is to be told of.
  const telling = setInterval(() => {
    const told = lineOnChange(said, trial.seen());
    said = told.said;
    if (told.line !== null) say(told.line);
  }, everyMs);
  try {
    while (!over.aborted) {
      const next = performance.now() + everyMs;
      // Only the end of the work rejects here: what a member does not take is counted.
      await trial.once(deadlineMs, over).catch(() => undefined);
      await sleep(Math.max(0, next - performance.now()), undefined, { signal: over }).catch(() => undefined);
    }
  } finally {
    clearInterval(telling);
  }
}

/**
 * A member that is looked for again once it has failed: its machine is another by then. The way to it is kept as long as
 * it works, because finding it asks EC2.
 */
export function trialMember(label: string, find: () => Promise<TrialMember>): WritingClient {
  let found: Promise<TrialMember> | undefined;
  const member = (): Promise<TrialMember> => (found ??= find());
  const forget = (error: unknown): never => {
    found = undefined;
    throw error;
  };
  return {
    label,
    writeKey: async (write, more) => (await member().catch(forget)).writeKey(write, more).catch(forget),
    deleteKey: async (gone, more) => (await member().catch(forget)).deleteKey(gone, more).catch(forget),
  };
}
