import type { Halt, RunEnd } from '@moult/rolling-upgrade';

/** How the process ends: what is printed last, and its exit code. */
export interface Ending {
  readonly lines: readonly string[];
  /** 0 done, 1 bug, 3 operator needed, 130 interrupted and safe. */
  readonly exitCode: 0 | 1 | 3 | 130;
}

/** What an operator reads when a run has ended. `command` is the one that was typed: it also goes on. Pure. */
export function endingOf(end: RunEnd, command: string): Ending {
  switch (end.kind) {
    case 'finished':
      return end.outcome === 'done'
        ? { lines: ['done: nothing is left to do.'], exitCode: 0 }
        : aborted(end.left, command);
    case 'halted':
      return { lines: haltLines(end.halt, command), exitCode: 3 };
    case 'paused':
      return { lines: [`paused: ${end.because}`, `next: ${command} resume --because "…"`], exitCode: 3 };
    case 'interrupted':
      return {
        lines: [
          end.at === 'safe-point'
            ? 'stopped at a safe point: no node is out.'
            : 'stopped at once; the journal has everything.',
          `next: ${command} (goes on where it stopped)`,
        ],
        exitCode: 130,
      };
    case 'busy':
      return {
        lines: [
          `${end.by} is at work on this cluster, until ${time(end.until)} at least.`,
          `next: ${command} status`,
        ],
        exitCode: 3,
      };
    case 'overtaken':
      return {
        lines: [`${end.by} took over; nothing was done here since.`, `next: ${command} status`],
        exitCode: 3,
      };
    case 'other-plan':
      return {
        lines: [`another plan (${end.hash.slice(0, 12)}) is under way.`, `next: ${command} status`],
        exitCode: 3,
      };
    case 'blind':
      return {
        lines: [
          `nothing could be seen or recorded for too long: ${end.because}`,
          `next: ${command} (goes on where it stopped)`,
        ],
        exitCode: 3,
      };
  }
}

function aborted(left: readonly string[], command: string): Ending {
  if (left.length === 0) return { lines: ['aborted: every node is in the quorum.'], exitCode: 3 };
  return { lines: [`aborted; still out: ${left.join(', ')}.`, `next: ${command} rollback`], exitCode: 3 };
}

function haltLines(halt: Halt, command: string): readonly string[] {
  return [
    `halted at ${halt.subject} ${halt.step}: ${halt.because}`,
    ...halt.evidence.flatMap(({ on, says, evidence }) => [
      `  seen: ${on}: ${says}`,
      ...Object.entries(evidence).map(
        ([name, value]) => `        ${name} = ${Array.isArray(value) ? value.join(', ') : String(value)}`,
      ),
    ]),
    ...halt.safe.map((sentence) => `  safe: ${sentence}`),
    ...halt.next.map((next) => `  next: ${command} ${next.command}   ${next.when}`),
  ];
}

function time(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}
