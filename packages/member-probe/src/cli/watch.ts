import { setTimeout as sleep } from 'node:timers/promises';
import type { MemberNumbers } from '../health/health.js';
import type { Probe, Wording, WritingClient } from './probe.js';
import { jsonLine, type Moment, plainLine, screen } from './render.js';
import { exits, type Surroundings, type TextOut } from './surroundings.js';
import { WriteTrial } from './writes.js';

/** How `watch` looks and shows. */
export interface WatchOptions {
  readonly json: boolean;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  /** null: no writes are tried. Otherwise the key they go to. */
  readonly writeKey: string | null;
}

/** Five writes a second notice a gap of a fifth of a second and are no load. */
const writeEveryMs = 200;
/** A write that takes longer is as good as none to whoever waits for it. */
const writeDeadlineMs = 1_000;

/** Shows the cluster until it is told to stop; the stop itself is no failure. */
export async function watch<Client extends WritingClient, Reason, Numbers extends MemberNumbers>(
  { look, wording }: Pick<Probe<Client, Reason, Numbers>, 'look' | 'wording'>,
  clients: readonly Client[],
  options: WatchOptions,
  { out, stop, now }: Surroundings,
): Promise<number> {
  const { timeoutMs, intervalMs, writeKey } = options;
  const trial = writeKey === null ? null : new WriteTrial(clients, writeKey, () => performance.now());
  const show = shower(out, options.json, wording);
  const over = new AbortController();
  const signal = AbortSignal.any([stop, over.signal]);
  const looking = untilStopped(signal, intervalMs, async () => {
    const health = await look(clients, { now, signal, deadlineMs: timeoutMs, how: 'again-and-again' });
    show({ health, writes: trial?.seen() ?? { kind: 'not-tried' } });
  });
  const writing = untilStopped(signal, writeEveryMs, () => trial?.once(writeDeadlineMs, signal));
  try {
    await Promise.all([looking, writing]);
  } finally {
    // One of the two may have failed; the other must not go on alone.
    over.abort();
    await trial?.cleanUp(writeDeadlineMs);
  }
  return exits.healthy;
}

/** Repeats until the signal; what the signal cuts short counts as stopped, any other error is passed on. */
async function untilStopped(
  stop: AbortSignal,
  everyMs: number,
  act: () => Promise<void> | undefined,
): Promise<void> {
  const stopped = (): boolean => stop.aborted;
  while (!stopped()) {
    const next = performance.now() + everyMs;
    try {
      await act();
      await sleep(Math.max(0, next - performance.now()), undefined, { signal: stop });
    } catch (error) {
      if (!stopped()) throw error;
    }
  }
}

/** Draws over the last screen on a terminal; elsewhere lines that a log can hold. */
function shower<Reason, Numbers extends MemberNumbers>(
  out: TextOut,
  json: boolean,
  wording: Wording<Reason, Numbers>,
): (moment: Moment<Reason, Numbers>) => void {
  if (json) return (moment) => out.write(`${jsonLine(moment, wording)}\n`);
  if (!out.live) return (moment) => out.write(`${plainLine(moment, wording)}\n`);
  return (moment) => {
    // From the top: drawing over the last screen line by line goes wrong as soon as a line was wrapped.
    out.write(`\u001b[H\u001b[2J${screen(moment, wording)}\n`);
  };
}
