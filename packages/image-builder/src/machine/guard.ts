import { randomUUID } from 'node:crypto';
import type { RunOutcome } from './machine.js';

/** A script under a deadline that the machine itself keeps. */
export interface Guarded {
  /** For `sh -c`, as root. */
  readonly command: string;
  /** For the standard input of the command. */
  readonly input: string;
  /** Seconds after which whoever started it need not wait for the machine's own deadline any more. */
  readonly clientSeconds: number;
  /** Output without what is said here only to be read by `judge`. */
  shown(text: string): string;
  /** How the script really ended. */
  judge<Outcome extends RunOutcome>(outcome: Outcome): Outcome;
}

/** From the polite signal to the one that nobody can ignore. */
const killAfterSeconds = 5;

/** What the network and the machine may take on top. */
const graceSeconds = 10;

/**
 * Guards a script. Closing a connection would leave it running, so the machine has the deadline; and because a script may
 * itself end with the codes of `timeout` (124, or 137 for one that had to be killed), its passing is told by a word that no
 * script can know, on a line of its own at the end. `timeout` never fires early, so a code of it is believed when so much
 * time has passed on the machine's own clock, in hundredths of a second.
 */
export function guarded(
  script: string,
  deadlineSeconds: number,
  {
    killAfter = killAfterSeconds,
    word = `deadline-${randomUUID()}`,
  }: { killAfter?: number; word?: string } = {},
): Guarded {
  const command = [
    'uptime() { read -r up rest </proc/uptime; printf %s "${up%.*}${up#*.}"; }',
    'begun=$(uptime)',
    `timeout --kill-after=${killAfter} ${deadlineSeconds} sh -s`,
    'code=$?',
    'case $code in',
    `124 | 137) [ $(($(uptime) - begun)) -lt ${Math.round(deadlineSeconds * 100)} ] || printf '\\n%s\\n' ${word} ;;`,
    'esac',
    'exit "$code"',
  ].join('\n');
  return {
    command,
    // One compound command is read to its end before it starts, so nothing in it can swallow what follows it.
    input: `{\n${script}\n} </dev/null\n`,
    clientSeconds: deadlineSeconds + killAfter + graceSeconds,
    shown: (text) => text.replace(`\n${word}\n`, ''),
    judge: (outcome) => {
      const passed = outcome.tail.includes(word) || outcome.ended.kind === 'deadline';
      if (!passed) return outcome;
      const tail = outcome.tail.replace(`\n${word}\n`, '');
      return { ...outcome, tail, ended: { kind: 'deadline', afterMs: deadlineSeconds * 1000 } };
    },
  };
}
