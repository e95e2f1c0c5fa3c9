import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { probeChromium } from './chromium.js';
import { readMachine } from './machine.js';
import { probeDocker } from './docker.js';
import { probeMoto } from './moto.js';
import { probeAwsCli, probeBoto3 } from './outside-clients.js';
import type { Found } from './probe.js';
import { probeProvider } from './provider.js';
import { environmentFile, summary } from './render.js';
import { probeRights } from './rights.js';
import { roomAt } from './room.js';
import { type Prober, settleAll } from './settle.js';
import { probeSystemTools } from './system-packages.js';
import { probeTerraform } from './terraform.js';

const root = resolve(import.meta.dirname, '../../..');

/** In the order in which what is absent is installed. */
const probers: readonly Prober[] = [
  probeRights,
  probeDocker,
  probeTerraform,
  probeProvider,
  probeMoto,
  probeSystemTools,
  roomAt('/proc/sys/fs/inotify/max_user_instances'),
  probeChromium,
  probeAwsCli,
  probeBoto3,
];

/** Finds or installs what the work needs. Answers with the exit code: 0, or 1 after saying what is missing. */
export async function bootstrap(): Promise<number> {
  const machine = await readMachine(join(root, '.moult'));
  const settled = await settleAll(machine, probers, (text) => process.stderr.write(text));
  if (settled === undefined) return 1;
  const found = settled.filter((one) => one.kind === 'found');
  await mkdir(machine.stateDir, { recursive: true });
  await writeAtomically(join(root, '.env.local'), environmentFile(found));
  for (const [path, text] of found.flatMap(({ files }) => Object.entries(files ?? {}))) {
    await writeAtomically(path, text);
  }
  process.stderr.write(summary([node(), ...settled]));
  return 0;
}

function node(): Found {
  return { kind: 'found', name: 'Node.js', detail: `${process.versions.node} (${process.execPath})` };
}

async function writeAtomically(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
