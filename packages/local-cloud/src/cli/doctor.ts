import type { Command } from 'commander';
import type { Finding } from '../doctor/finding.js';
import { examine } from '../doctor/findings.js';
import { gatherHostFacts } from '../doctor/gather.js';
import { columns } from './machine-table.js';
import type { Terminal } from './program.js';

/** Adds the command; exit code 0 when a cloud can run here, 1 when something that it needs is missing. */
export function addDoctor(
  program: Command,
  terminal: Terminal,
  guarded: (act: () => Promise<void>) => Promise<void>,
): void {
  program
    .command('doctor')
    .description('Try what a cloud needs of this machine, and say what to type for what does not work.')
    .option('--json', 'print the findings as JSON', false)
    .action((options: { readonly json: boolean }) =>
      guarded(async () => {
        const findings = examine(await gatherHostFacts(process.env));
        const runs = findings.every(({ verdict }) => verdict !== 'missing');
        if (options.json) terminal.stdout(`${JSON.stringify({ runs, findings })}\n`);
        else terminal.stdout(findingsText(findings));
        terminal.exit(runs ? 0 : 1);
      }),
    );
}

const signs = { works: 'ok', partly: 'partly', missing: 'MISSING' } as const;

/** One line a finding, and below it what to type. */
export function findingsText(findings: readonly Finding[]): string {
  return columns(
    findings.flatMap(({ check, verdict, says, type }) => [
      [signs[verdict], check, says],
      ...(type === undefined ? [] : [['', '', `type: ${type}`]]),
    ]),
  );
}
