import { join } from 'node:path';
import { type Ended, RunningCommand, runToEnd } from '@moult/member-fixture';

const main = join(import.meta.dirname, '../../dist/main.js');

/** Starts `etcd-probe` as a process of its own. */
export function running(...args: readonly string[]): RunningCommand {
  return new RunningCommand(main, args);
}

/** Runs it to its end. */
export function command(...args: readonly string[]): Promise<Ended> {
  return runToEnd(main, args);
}
