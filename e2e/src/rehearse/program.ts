import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { CommandFailed, onSignals } from '@moult/cli';
import { Command, CommanderError } from 'commander';
import { leftSays } from '../leftovers/left.js';
import { reportsFolder } from '../place/workspace.js';
import { scenarios } from '../scenario/scenarios.js';
import { services } from '../service/services.js';
import { Screen } from '../show/screen.js';
import { watchMemory } from './host-memory.js';
import { keep } from './keep.js';
import { readRequest, type RehearsalRequest } from './request.js';
import { rehearse } from './rehearse.js';
import { verdictLines } from './verdict-lines.js';

/** The command `rehearse`. Gives 0 when the verdict is green, 130 when a person stopped it before there was one, else 1. */
export async function program(args: readonly string[]): Promise<number> {
  try {
    const read = readRequest(flagsOf(args), { seed: randomInt(2 ** 31), region: regionOf(process.env) });
    if (read.kind === 'request') return await run(read.request);
    for (const because of read.because) say(because);
    return 1;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** The region of AWS that its other tools would take: https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html */
function regionOf(environment: NodeJS.ProcessEnv): string | null {
  return environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? null;
}

function flagsOf(args: readonly string[]): Readonly<Record<string, unknown>> {
  const stories = scenarios.map(({ name, says }) => `  ${name.padEnd(16)} ${says}`).join('\n');
  return new Command('rehearse')
    .description('create, upgrade under traffic, check and destroy a cluster, and write a report of it')
    .option('--service <name>', `which service (${Object.keys(services).join(', ')})`)
    .option('--scenario <name>', 'which story')
    .option('--nodes <count>', '3 or 5')
    .option('--strategy <name>', 'swap or replace')
    .option('--latency <profile>', 'of the local cloud: fast, or ec2 with the times of EC2')
    .option('--seed <number>', 'of everything that is drawn; the same story again')
    .option('--max-outage <seconds>', 'the longest time without an acknowledged write that is allowed')
    .option('--cloud <name>', 'local, or aws with the standard credentials')
    .option('--region <name>', 'AWS region; on AWS that of AWS_REGION where nobody says otherwise')
    .option('--keep-on-failure', 'leave everything as it is when the verdict is not green')
    .option('--json', 'the outcome as JSON on standard output')
    .option('--quiet', 'the verdict alone')
    .addHelpText('after', `\nScenarios:\n${stories}`)
    .exitOverride()
    .parse([...args], { from: 'user' })
    .opts();
}

async function run(request: RehearsalRequest): Promise<number> {
  const scenario = scenarios.find(({ name }) => name === request.scenario);
  const service = services[request.service];
  if (scenario === undefined || service === undefined) throw new Error('a request names what there is');
  const folder = join(reportsFolder, `${stamp(new Date())}-${scenario.name}`);
  using interrupts = onSignals(say);
  using memory = watchMemory();
  const screen = new Screen(process.stderr, { quiet: request.quiet, now: () => performance.now() });
  try {
    const { story, left } = await rehearse({
      ...{ request, service, scenario, interrupts, folder },
      show: screen,
    });
    const phases = screen.phases();
    screen[Symbol.dispose]();
    switch (story.kind) {
      case 'told': {
        const kept = await keep(folder, story.told, { phases, leastAvailableBytes: memory.leastBytes() });
        if (request.json) process.stdout.write(`${JSON.stringify(kept.outcome, undefined, 2)}\n`);
        for (const line of verdictLines(kept)) say(line);
        return kept.report.verdict.kind === 'passed' ? 0 : 1;
      }
      case 'stopped':
        say(`rehearsal: interrupted; ${leftSays(left)}`);
        return 130;
      case 'failed':
        sayError(story.error);
        say(leftSays(left));
        return 1;
    }
  } finally {
    screen[Symbol.dispose]();
  }
}

/** `20261122-181500`: sorts by time, in the zone of nobody. */
function stamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode;
  sayError(error);
  return 1;
}

function sayError(error: unknown): void {
  say(`rehearsal: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof CommandFailed && error.next !== undefined) say(`next: ${error.next}`);
  if (error instanceof Error && process.env['MOULT_DEBUG'] !== undefined) say(error.stack ?? '');
}
