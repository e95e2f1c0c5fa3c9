import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { probeChromium } from './chromium.js';
import { readMachine } from './machine.js';
import { probeDocker } from './docker.js';
import { probeMoto } from './moto.js';
import type { Found, Probe } from './probe.js';
import { probeProvider } from './provider.js';
import { environmentFile, missingText, summary } from './render.js';
import { probeRights } from './rights.js';
import { probeSystemTools } from './system-packages.js';
import { probeTerraform } from './terraform.js';

const root = resolve(import.meta.dirname, '../../..');
/**
 * Probes everything first; installs only when nothing is missing, so that a refusal leaves nothing half-installed.
 * Answers with the exit code: 0, or 1 after saying what is missing.
 */
export async function bootstrap(): Promise<number> {
  const machine = await readMachine(join(root, '.moult'));
  const probes = await Promise.all(
    [
      ...[probeRights, probeDocker, probeTerraform, probeProvider, probeMoto, probeSystemTools],
      probeChromium,
    ].map((probe) => probe(machine)),
  );
  const missing = probes.filter((probe) => probe.kind === 'missing');
  if (missing.length > 0) {
    process.stderr.write(missingText(missing));
    return 1;
  }
  const found = [node()];
  for (const probe of probes) {
    const result = await settle(probe);
    if (result === undefined) return 1;
    found.push(result);
  }
  await mkdir(machine.stateDir, { recursive: true });
  await writeAtomically(join(root, '.env.local'), environmentFile(found));
  for (const [path, text] of found.flatMap(({ files }) => Object.entries(files ?? {}))) {
    await writeAtomically(path, text);
  }
  process.stderr.write(summary(found));
  return 0;
}

function node(): Found {
  return { kind: 'found', name: 'Node.js', detail: `${process.versions.node} (${process.execPath})` };
}

async function settle(probe: Probe): Promise<Found | undefined> {
  if (probe.kind === 'found') return probe;
  if (probe.kind === 'missing') return undefined;
  process.stderr.write(`${probe.name}: installing ${probe.what} …\n`);
  try {
    return await probe.install();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const next = 'mend what the message names, then run the same command again';
    process.stderr.write(missingText([{ kind: 'missing', name: probe.name, reason, next }]));
    return undefined;
  }
}

async function writeAtomically(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
