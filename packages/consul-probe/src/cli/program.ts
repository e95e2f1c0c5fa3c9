import { randomUUID } from 'node:crypto';
import { Command, CommanderError, Option } from 'commander';
import { check } from './check.js';
import { readDuration, readSettings, type TypedOptions } from './settings.js';
import { exits, type Surroundings } from './surroundings.js';
import { watch } from './watch.js';

interface CheckTyped extends TypedOptions {
  readonly json?: boolean;
}
interface WatchTyped extends CheckTyped {
  readonly interval: string;
  readonly writes: boolean;
}

/** Runs a command line and answers with the exit code. Bad input gives one sentence and code 1. */
export async function runProgram(args: readonly string[], around: Surroundings): Promise<number> {
  let code: number = exits.usage;
  const program = new Command('consul-probe')
    .description('Asks every member of a Consul cluster itself how it is.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => around.out.write(text),
      writeErr: (text) => around.err.write(text),
    });
  withCommonOptions(program.command('check').description('look once; 0 if healthy, 2 and the reason if not'))
    .option('--json', 'the whole judgement as one JSON document')
    .action(async (typed: CheckTyped) => {
      code = await runCheck(typed, around);
    });
  withCommonOptions(program.command('watch').description('look until interrupted'))
    .option('--json', 'one JSON object a line')
    .option('--interval <duration>', 'time between two looks', '1s')
    .option('--no-writes', 'try no writes: read only')
    .action(async (typed: WatchTyped) => {
      code = await runWatch(typed, around);
    });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exits.usage;
    if (around.stop.aborted) return exits.interrupted;
    throw error;
  }
  return code;
}

function withCommonOptions(command: Command): Command {
  return command
    .exitOverride()
    .addOption(
      new Option('--address <address>', 'a member, host:port or URL; once for each member')
        .default(['http://127.0.0.1:8500'], 'http://127.0.0.1:8500')
        .argParser(collect()),
    )
    .option('--token-file <path>', 'file that holds an ACL token')
    .option('--timeout <duration>', 'longest wait for one answer', '2s');
}

/** Addresses given replace the default instead of joining it. */
function collect(): (text: string) => readonly string[] {
  const given: string[] = [];
  return (text) => {
    given.push(text);
    return given;
  };
}

async function runCheck(typed: CheckTyped, around: Surroundings): Promise<number> {
  const settings = await readSettings(typed);
  if (settings.kind === 'bad') return refuse(settings.because, around);
  return check(settings.clients, { json: typed.json === true, timeoutMs: settings.timeoutMs }, around);
}

async function runWatch(typed: WatchTyped, around: Surroundings): Promise<number> {
  const settings = await readSettings(typed);
  if (settings.kind === 'bad') return refuse(settings.because, around);
  const intervalMs = readDuration('--interval', typed.interval);
  if (typeof intervalMs === 'string') return refuse(intervalMs, around);
  const writeKey = typed.writes ? `moult/watch/${randomUUID()}` : null;
  const { timeoutMs } = settings;
  return watch(settings.clients, { json: typed.json === true, timeoutMs, intervalMs, writeKey }, around);
}

function refuse(because: string, { err }: Surroundings): number {
  err.write(`consul-probe: ${because}\n`);
  return exits.usage;
}
