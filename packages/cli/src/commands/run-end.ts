import type { RunEnd } from '@moult/rolling-upgrade';
import type { Ground } from '../ground/ground.js';
import type { ExitCode } from '../program/command-failed.js';
import { endingOf } from '../render/run-end.js';

/** Prints how a run ended, and gives the exit code that says it. `wayOut`: the command that brings back what an abort left out. */
export function sayEnd(ground: Ground, end: RunEnd, wayOut: string): ExitCode {
  const { lines, exitCode } = endingOf(end, ground.typed, wayOut);
  for (const line of lines) ground.say(line);
  return exitCode;
}

/** Whether a run did all that was planned. */
export function isDone(end: RunEnd): boolean {
  return end.kind === 'finished' && end.outcome === 'done';
}
