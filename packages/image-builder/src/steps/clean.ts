import { BuildRefused } from '../build-refused.js';
import { describeEnd, succeeded, type Machine } from '../machine/machine.js';
import { cleanScript, residueScript, wipeScript } from './clean-script.js';
import { lastLine, workDir, type Provisioning } from './provision.js';

/** Exit codes by which the parts of the one script are told apart. */
const codes = { residue: 3, wipe: 4 } as const;

/** Filling a large root volume with zeros takes minutes. */
const cleanSeconds = 1800;

/**
 * Removes, looks whether anything is left, and overwrites what deleted files left. One script, because its first part takes
 * away the very permission with which a second one would be started.
 */
export async function clean(machine: Machine, work: Provisioning): Promise<void> {
  const script = [
    `( ${cleanScript} )`,
    `( ${residueScript()} ) || exit ${codes.residue}`,
    `rm -rf ${workDir}`,
    `( ${wipeScript} ) || exit ${codes.wipe}`,
  ].join('\n');
  const outcome = await machine.run(script, {
    deadlineSeconds: cleanSeconds,
    signal: work.signal,
    onOutput: (text) => {
      work.log.write(text);
    },
  });
  if (succeeded(outcome)) return;
  if (outcome.ended.kind === 'exited' && outcome.ended.code === codes.residue) {
    const found = lastLine(outcome.tail);
    throw new BuildRefused(
      'residue',
      `The image test "residue" failed after cleaning: ${found} (log: ${work.log.path}).`,
    );
  }
  throw new BuildRefused(
    'provisioning',
    `Cleaning ${describeEnd(outcome.ended)}; it last said: ${lastLine(outcome.tail)} (log: ${work.log.path}).`,
  );
}
