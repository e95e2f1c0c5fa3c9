import type { Halt, RunEnd } from '@moult/rolling-upgrade';
import { reasonWanted, type Typed } from './typed.js';

/** How the process ends: what is printed last, and its exit code. */
export interface Ending {
  readonly lines: readonly string[];
  /** 0 done, 1 bug, 3 operator needed, 130 interrupted and safe. */
  readonly exitCode: 0 | 1 | 3 | 130;
}

/**
 * What an operator reads when a run has ended. `typed` writes the next command down; `wayOut` is the one that brings back what
 * an abort has left out. Pure.
 */
export function endingOf(end: RunEnd, typed: Typed, wayOut: string): Ending {
  switch (end.kind) {
    case 'finished':
      return end.outcome === 'done'
        ? { lines: ['done: nothing is left to do.'], exitCode: 0 }
        : aborted(end.left, typed, wayOut);
    case 'halted':
      return { lines: haltLines(end.halt, typed), exitCode: 3 };
    case 'paused':
      return {
        lines: [`paused: ${end.because}`, `next: ${typed.other('resume', reasonWanted)}`],
        exitCode: 3,
      };
    case 'interrupted':
      return {
        lines: [
          end.at === 'safe-point'
            ? 'stopped at a safe point: no node is out.'
            : 'stopped at once; the journal has everything.',
          'the same command goes on where it stopped',
          `next: ${typed.again}`,
        ],
        exitCode: 130,
      };
    case 'busy':
      return {
        lines: [
          `${end.by} is at work on this cluster, until ${time(end.until)} at least.`,
          `next: ${typed.other('status')}`,
        ],
        exitCode: 3,
      };
    case 'overtaken':
      return {
        lines: [`${overtaker(end.by)}; nothing was done here since.`, `next: ${typed.other('status')}`],
        exitCode: 3,
      };
    case 'other-plan':
      return {
        lines: [`another plan (${end.hash.slice(0, 12)}) is under way.`, `next: ${typed.other('status')}`],
        exitCode: 3,
      };
    case 'blind':
      return {
        lines: [
          `nothing could be seen or recorded for too long: ${end.because}`,
          'the same command goes on where it stopped',
          `next: ${typed.again}`,
        ],
        exitCode: 3,
      };
  }
}

/** A lease that was given back since names nobody: another runner may have begun and finished in the meantime. */
function overtaker(by: string): string {
  return by === 'nobody' ? 'the lease ended here and another may have gone on meanwhile' : `${by} took over`;
}

function aborted(left: readonly string[], typed: Typed, wayOut: string): Ending {
  const lines =
    left.length === 0
      ? ['aborted: every node is in the quorum.', `next: ${typed.other('plan')}`]
      : [`aborted; still out: ${left.join(', ')}.`, `next: ${wayOut}`];
  return { lines, exitCode: 3 };
}

function haltLines(halt: Halt, typed: Typed): readonly string[] {
  return [
    `halted at ${halt.subject} ${halt.step}: ${halt.because}`,
    ...halt.evidence.flatMap(({ on, says, evidence }) => [
      `  seen: ${on}: ${says}`,
      ...Object.entries(evidence).map(
        ([name, value]) => `        ${name} = ${Array.isArray(value) ? value.join(', ') : String(value)}`,
      ),
    ]),
    ...halt.safe.map((sentence) => `  safe: ${sentence}`),
    ...halt.next.map(({ command, when }) => `  ${command}: ${when}`),
    ...halt.next.map(({ command }, at) => {
      const line = typed.other(command, command === 'rollback' ? '' : reasonWanted);
      return `${at === 0 ? 'next:' : 'also:'} ${line}`;
    }),
  ];
}

function time(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}
