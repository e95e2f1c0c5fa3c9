import { Command, Option } from 'commander';
import { setup } from '../commands/setup.js';
import { accessFrom } from '../ground/cloud-access.js';
import { CommandFailed } from './command-failed.js';
import { onSignals } from './interrupts.js';
import { runProgram } from './run-program.js';
import { say } from './say.js';

/** The command that sets an account up, once. Gives the exit code. */
export async function setupProgram(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return runProgram((ended) => {
    const top = new Command('infra-setup').description('what an account needs once, in one region');
    top
      .command('create')
      .description('make the state bucket and the default instance profile; again, nothing is changed')
      .addOption(new Option('--region <value>', 'AWS region').env('AWS_REGION'))
      .addOption(new Option('--state-bucket <value>', 'name of the bucket').env('MOULT_STATE_BUCKET'))
      .action(async ({ region, stateBucket }: { region?: string; stateBucket?: string }) => {
        if (region === undefined)
          throw new CommandFailed(1, 'region is not set: give --region or AWS_REGION.');
        using interrupts = onSignals(say);
        const home = environment['MOULT_HOME'] ?? '.moult';
        const bucket = stateBucket === undefined ? {} : { stateBucket };
        ended(
          await setup({ cloud: accessFrom(environment, region), region, ...bucket, home, say, interrupts }),
        );
      });
    return top;
  }, args);
}
