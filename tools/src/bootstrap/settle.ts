import type { Machine, Probe, Settled } from './probe.js';
import { missingText } from './render.js';

/** Looks for one prerequisite on a machine, and changes nothing there. */
export type Prober = (machine: Machine) => Promise<Probe>;

/**
 * Asks every probe first; installs only when nothing is missing, so that a refusal leaves nothing half-installed.
 * Answers with undefined after saying what is missing, or what could not be installed.
 */
export async function settleAll(
  machine: Machine,
  probers: readonly Prober[],
  say: (text: string) => void,
): Promise<Settled[] | undefined> {
  const probes = await Promise.all(probers.map((probe) => probe(machine)));
  const missing = probes.filter((probe) => probe.kind === 'missing');
  if (missing.length > 0) {
    say(missingText(missing));
    return undefined;
  }
  const settled: Settled[] = [];
  for (const probe of probes) {
    const result = await settle(probe, say);
    if (result === undefined) return undefined;
    settled.push(result);
  }
  return settled;
}

async function settle(probe: Probe, say: (text: string) => void): Promise<Settled | undefined> {
  if (probe.kind === 'found' || probe.kind === 'optional') return probe;
  if (probe.kind === 'missing') return undefined;
  say(`${probe.name}: installing ${probe.what} …\n`);
  try {
    return await probe.install();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const next = 'mend what the message names, then run the same command again';
    say(missingText([{ kind: 'missing', name: probe.name, reason, next }]));
    return undefined;
  }
}
