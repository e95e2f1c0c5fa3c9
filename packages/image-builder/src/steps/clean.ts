import { BuildRefused } from '../build-refused.js';
import { lastLine } from '../machine/last-line.js';
import { describeEnd, succeeded, type Machine } from '../machine/machine.js';
import { codes, wholeCleanScript } from './clean-script.js';
import { imageTestFailed } from './image-test-failed.js';
import type { Provisioning } from './provision.js';

/** Filling a large root volume with zeros takes minutes. */
const cleanSeconds = 1800;

/** Cleans the machine, the last act on it, and returns the names of the image tests that this has passed. */
export async function clean(machine: Machine, work: Provisioning): Promise<readonly string[]> {
  const outcome = await machine.run(wholeCleanScript, {
    deadlineSeconds: cleanSeconds,
    signal: work.signal,
    onOutput: (text) => {
      work.log.write(text);
    },
  });
  if (succeeded(outcome)) return ['residue'];
  if (outcome.ended.kind === 'exited' && outcome.ended.code === codes.residue) {
    throw imageTestFailed('residue', `after cleaning: ${lastLine(outcome.tail)}`, work.log.path);
  }
  throw new BuildRefused(
    'provisioning',
    `Cleaning ${describeEnd(outcome.ended)}; it last said: ${lastLine(outcome.tail)} (log: ${work.log.path}).`,
  );
}
