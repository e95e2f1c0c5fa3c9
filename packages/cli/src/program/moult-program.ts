import { imageCommands, onInterrupt, terminal } from '@moult/image-builder';
import { Command } from 'commander';
import { reportCommands } from '../commands/report.js';
import type { ExitCode } from './command-failed.js';
import { runProgram } from './run-program.js';
import { say } from './say.js';

/** `moult`: what belongs to no release. The commands of a release are its own: `infra-v2 upgrade`. */
export async function moultProgram(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  // Not the two wishes of an upgrade: a build has no safe point, it stops at once and undoes what it made.
  using interrupt = onInterrupt(say);
  const code = await runProgram((ended: (code: ExitCode) => void) => {
    const top = new Command('moult').description('replaces the machine and keeps the state');
    const image = top.command('image').description('bake, test and keep immutable images').exitOverride();
    imageCommands(image, {
      ...terminal(process.stdout, process.stderr),
      environment,
      signal: interrupt.signal,
    });
    const report = top
      .command('report')
      .description('read reports of rehearsals and upgrades')
      .exitOverride();
    reportCommands(report, ended);
    for (const sub of [...image.commands, ...report.commands]) sub.exitOverride();
    return top;
  }, args);
  return code !== 0 && interrupt.signal.aborted ? 130 : code;
}
