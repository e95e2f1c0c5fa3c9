import { randomUUID } from 'node:crypto';
import { Command, CommanderError, Option } from 'commander';
import type { MemberNumbers } from '../health/health.js';
import { check } from './check.js';
import type { Bad, Probe, WritingClient } from './probe.js';
import { readAddresses, readDuration } from './settings.js';
import { exits, type Surroundings } from './surroundings.js';
import { watch } from './watch.js';

/** As commander gives it: the options of every probe by name, and whatever else the probe has. */
interface CommonTyped {
  readonly address: readonly string[];
  readonly timeout: string;
  readonly json?: boolean;
  readonly interval?: string;
  readonly writes?: boolean;
}

type AsTyped = CommonTyped & Readonly<Record<string, unknown>>;

/** Runs a command line and answers with the exit code. Bad input gives one sentence and code 1. */
export async function runProgram<Client extends WritingClient, Reason, Numbers extends MemberNumbers>(
  probe: Probe<Client, Reason, Numbers>,
  args: readonly string[],
  around: Surroundings,
): Promise<number> {
  let code: number = exits.usage;
  const program = new Command(probe.name)
    .description(probe.description)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => around.out.write(text),
      writeErr: (text) => around.err.write(text),
    });
  withOptions(probe, program.command('check').description('look once; 0 if healthy, 2 and the reason if not'))
    .option('--json', 'the whole judgement as one JSON document')
    .action(async (typed: AsTyped) => {
      code = await runCheck(probe, typed, around);
    });
  withOptions(probe, program.command('watch').description('look until interrupted'))
    .option('--json', 'one JSON object a line')
    .option('--interval <duration>', 'time between two looks', '1s')
    .option('--no-writes', 'try no writes: read only')
    .action(async (typed: AsTyped) => {
      code = await runWatch(probe, typed, around);
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

/** Whatever is asked of a probe without looking through it. */
type Skeleton = Pick<Probe<never, never, never>, 'name' | 'defaultPort' | 'options'>;

function withOptions({ defaultPort, options }: Skeleton, command: Command): Command {
  const own = `http://127.0.0.1:${String(defaultPort)}`;
  command
    .exitOverride()
    .addOption(
      new Option('--address <address>', 'a member, host:port or URL; once for each member')
        .default([own], own)
        .argParser(collect()),
    );
  for (const [flags, description] of options) command.option(flags, description);
  return command.option('--timeout <duration>', 'longest wait for one answer', '2s');
}

/** Addresses given replace the default instead of joining it. */
function collect(): (text: string) => readonly string[] {
  const given: string[] = [];
  return (text) => {
    given.push(text);
    return given;
  };
}

async function runCheck<Client extends WritingClient, Reason, Numbers extends MemberNumbers>(
  probe: Probe<Client, Reason, Numbers>,
  typed: AsTyped,
  around: Surroundings,
): Promise<number> {
  const asked = await connect(probe, typed);
  if ('kind' in asked) return refuse(probe, asked, around);
  return check(probe, asked.clients, asked, around);
}

async function runWatch<Client extends WritingClient, Reason, Numbers extends MemberNumbers>(
  probe: Probe<Client, Reason, Numbers>,
  typed: AsTyped,
  around: Surroundings,
): Promise<number> {
  const intervalMs = readDuration('--interval', typed.interval ?? '');
  if (typeof intervalMs !== 'number') return refuse(probe, intervalMs, around);
  const asked = await connect(probe, typed);
  if ('kind' in asked) return refuse(probe, asked, around);
  const writeKey = typed.writes === false ? null : `moult/watch/${randomUUID()}`;
  return watch(probe, asked.clients, { ...asked, intervalMs, writeKey }, around);
}

/** Whom to ask, how long to wait and how to answer, or the sentence that says what is wrong with what was typed. */
async function connect<Client extends WritingClient, Reason, Numbers extends MemberNumbers>(
  probe: Probe<Client, Reason, Numbers>,
  typed: AsTyped,
): Promise<
  { readonly clients: readonly Client[]; readonly timeoutMs: number; readonly json: boolean } | Bad
> {
  const timeoutMs = readDuration('--timeout', typed.timeout);
  if (typeof timeoutMs !== 'number') return timeoutMs;
  const addresses = readAddresses(typed.address, probe.defaultPort);
  if ('kind' in addresses) return addresses;
  const given = Object.entries(typed).filter((one): one is [string, string] => typeof one[1] === 'string');
  const clients = await probe.connect({ addresses, timeoutMs, options: Object.fromEntries(given) });
  return 'kind' in clients ? clients : { clients, timeoutMs, json: typed.json === true };
}

function refuse({ name }: Skeleton, { because }: Bad, { err }: Surroundings): number {
  err.write(`${name}: ${because}\n`);
  return exits.usage;
}
