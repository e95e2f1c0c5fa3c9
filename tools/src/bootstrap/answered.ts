import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from './probe.js';

/** What answered is believed in for a day: long enough that runs in between wait for nobody, short enough to notice. */
const believedMs = 24 * 3600 * 1000;

/** What is worth remembering between two runs, because asking takes seconds. */
type Question = 'registry' | 'moto';

/** The file to write once everything is there, so that the next run need not ask the same of the same again. */
export function answered(
  machine: Machine,
  question: Question,
  who: string,
): Readonly<Record<string, string>> {
  return { [fileOf(machine, question)]: `${String(machine.now)} ${who}\n` };
}

/** Whether that one answered within the last day. */
export async function answeredLately(machine: Machine, question: Question, who: string): Promise<boolean> {
  const text = await readFile(fileOf(machine, question), 'utf8').catch(() => '');
  const [, at, whoAnswered] = /^(\d+) (.+)\n$/.exec(text) ?? [];
  const age = machine.now - Number(at);
  // A stamp from the future is one of a clock that was wrong, and says nothing.
  return whoAnswered === who && age >= 0 && age < believedMs;
}

const fileOf = (machine: Machine, question: Question): string =>
  join(machine.stateDir, `${question}-answered`);
