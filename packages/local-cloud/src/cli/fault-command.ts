import type { Command } from 'commander';
import { addFault, listEvents, listFaults, removeFault, type FaultOptions } from './fault.js';
import type { Terminal } from './program.js';

/** Adds `fault add`, `fault list`, `fault events` and `fault remove`. */
export function addFaults(
  program: Command,
  terminal: Terminal,
  guarded: (act: () => Promise<void>) => Promise<void>,
): void {
  const faults = program
    .command('fault')
    .description('Make things go wrong in a cloud that runs, and see what went wrong.');
  const withCloud = (command: Command): Command =>
    command
      .option('--cloud <id>', 'the cloud, as "list" names it; not needed when only one runs')
      .option('--json', 'print the answer as JSON', false);
  withCloud(faults.command('add'))
    .description('Add a fault.')
    .argument(
      '<kind>',
      'error, lost-response, latency, capacity, stuck-attach, kill, partition, …: see the README',
    )
    .argument('[field=value...]', 'its fields, such as operations=AttachVolume code=VolumeInUse count=3')
    .action((kind: string, fields: string[], options: FaultOptions) =>
      guarded(() => addFault(kind, fields, options, terminal)),
    );
  withCloud(faults.command('list'))
    .description('List the faults of a cloud, and how often each hit.')
    .action((options: FaultOptions) => guarded(() => listFaults(options, terminal)));
  withCloud(faults.command('events'))
    .description('List what the faults of a cloud did, oldest first, those that were removed included.')
    .action((options: FaultOptions) => guarded(() => listEvents(options, terminal)));
  withCloud(faults.command('remove'))
    .description('Remove a fault; what it held is let go.')
    .argument('<name>', 'as "fault list" names it')
    .action((name: string, options: FaultOptions) => guarded(() => removeFault(name, options, terminal)));
}
