import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImageFacts, printReport, renderHtml, type RunReport } from '@moult/report';
import type { Plan } from '@moult/rolling-upgrade';
import type { Ground } from '../ground/ground.js';
import type { ExitCode } from '../program/command-failed.js';
import { currentRun, type RunSeen } from '../roll/current.js';
import { environmentOf } from './environment.js';
import { imageFacts } from './image-facts.js';
import { lookAtNodes } from './look-at-nodes.js';
import { type CommandEnd, runReport, type RunSeenWhole } from './run-report.js';
import {
  type Began,
  foundBefore,
  type SeenBefore,
  seeBefore,
  stackOf,
  writtenBefore,
} from './seen-before.js';
import { stackChanges, type StackSeen } from './stack-changes.js';

/**
 * Does a command's work, and then writes the report of the run that it carried on, however that ended: JSON and page, in the folder
 * of the environment. The command ends as it would without; a report that cannot be written is said, and no more.
 */
export async function withReport(
  ground: Ground,
  work: (ground: Ground) => Promise<ExitCode>,
): Promise<ExitCode> {
  const before = await seeBefore(ground);
  const told = async (ended: CommandEnd): Promise<void> => {
    await writeReport(ground, before, ended).catch((error: unknown) => {
      ground.say(`no report was written: ${sentence(error)}`);
    });
  };
  let code: ExitCode;
  try {
    code = await work(ground);
  } catch (error) {
    await told({ kind: 'failed', says: sentence(error) });
    throw error;
  }
  await told({ kind: 'code', code });
  return code;
}

/** Writes it and says where; nothing when the command has carried on no run. */
async function writeReport(ground: Ground, before: SeenBefore, ended: CommandEnd): Promise<void> {
  const seen = await currentRun(ground);
  const { plan } = seen.progress;
  const run = seen.pointer.record?.run;
  if (plan === null || run === undefined || isAsItWas(seen, before)) return;
  const folder = join(ground.folder, 'reports', run);
  const file = join(folder, 'report.json');
  const report = await gathered(ground, { plan, run, seen, before, ended, file });
  await mkdir(folder, { recursive: true });
  await writeFile(file, printReport(report));
  const page = join(folder, 'report.html');
  await writeFile(page, renderHtml(report));
  ground.say(`report: ${page}   and ${file}`);
}

function isAsItWas({ pointer, entries }: RunSeen, { current }: SeenBefore): boolean {
  return current !== null && current.run === pointer.record?.run && current.entries === entries.length;
}

interface Gathering {
  readonly plan: Plan;
  readonly run: string;
  readonly seen: RunSeen;
  readonly before: SeenBefore;
  readonly ended: CommandEnd;
  /** Where the report of an earlier part of this run lies, if there was one on this machine. */
  readonly file: string;
}

async function gathered(
  ground: Ground,
  { plan, run, seen, before, ended, file }: Gathering,
): Promise<RunReport> {
  const began = before.current?.run === run ? await writtenBefore(file) : await foundBefore(ground, before);
  const stack = await stackOf(ground);
  return runReport({
    ...{ run, plan, ended, entries: seen.entries },
    ...beginning(began, stack),
    nodesAfter: await lookAtNodes(ground, stack.description).catch(() => null),
    images: { from: began?.image ?? null, to: await imageTo(ground, plan) },
    environment: await environmentOf(ground),
  });
}

function beginning(
  began: Began | null,
  now: StackSeen,
): Pick<RunSeenWhole, 'nodesBefore' | 'releaseBefore' | 'terraform'> {
  if (began === null) return { nodesBefore: null, releaseBefore: null, terraform: null };
  const { nodes: nodesBefore, release: releaseBefore, stack } = began;
  return {
    nodesBefore,
    releaseBefore,
    terraform: stack === null ? began.terraform : stackChanges(stack, now),
  };
}

async function imageTo({ clients }: Ground, { image }: Plan): Promise<ImageFacts> {
  const { id, name, version } = image;
  const plain = { id, name, version, digest: null, base: null, sources: [] };
  return (await imageFacts(clients.ec2Reads, id)) ?? plain;
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
