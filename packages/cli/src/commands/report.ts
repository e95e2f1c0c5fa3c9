import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  differences,
  diffHtml,
  diffReports,
  diffText,
  parseReport,
  renderHtml,
  type RunReport,
} from '@moult/report';
import type { Command } from 'commander';
import { execa } from 'execa';
import { CommandFailed, type ExitCode } from '../program/command-failed.js';

/** Adds `open` and `diff` to a command of commander's; what they print goes to standard output unless somebody else takes it. */
export function reportCommands(
  program: Command,
  ended: (code: ExitCode) => void,
  print: (text: string) => void = (text) => void process.stdout.write(text),
): void {
  program
    .command('open <report>')
    .description('write the page of a report beside it, and show it in a browser')
    .option('--no-browser', 'only write it and print its path')
    .action(async (path: string, { browser }: { browser: boolean }) => {
      const page = resolve(path.replace(/(\.json)?$/, '.html'));
      await writeFile(page, renderHtml(await readReport(path)));
      print(`${page}\n`);
      if (browser) await show(page);
      ended(0);
    });
  program
    .command('diff <a> <b>')
    .description(
      'what differs between two reports, for example a rehearsal and the upgrade itself; exit code 2 when they do',
    )
    .option('--html <file>', 'also write it as a page')
    .action(async (a: string, b: string, { html }: { html?: string }) => {
      const diff = diffReports(await readReport(a), await readReport(b));
      if (html !== undefined) await writeFile(html, diffHtml(diff));
      print(diffText(diff));
      ended(differences(diff).length === 0 ? 0 : 2);
    });
}

async function readReport(path: string): Promise<RunReport> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CommandFailed(
      1,
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  });
  const parsed = parseReport(text);
  if (parsed.kind === 'report') return parsed.report;
  throw new CommandFailed(1, `${path} is no report: ${parsed.because}`);
}

/** Opens a file with whatever the desktop shows pages with; without a desktop its path has been printed. */
async function show(page: string): Promise<void> {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  await execa(opener, [page], { reject: false, stdio: 'ignore' });
}
