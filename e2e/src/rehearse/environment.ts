import { machineWord, terraformVersion } from '@moult/cli';
import { defaultSettings } from '@moult/rolling-upgrade';
import type { Environment } from '@moult/report';
import { commandOf, type RehearsalRequest } from './request.js';

/** Bakes are shortened for a rehearsal: they show the way, not the patience. Milliseconds. */
export const shortBakes = { bakeMs: 3_000, canaryBakeMs: 4_000 } as const;

/** Where and with what a rehearsal is made. */
export async function environmentOf(request: RehearsalRequest, name: string): Promise<Environment> {
  const { cloud, region, latency, seed, scenario } = request;
  return {
    ...{ kind: 'rehearsal', name, cloud, region, seed, scenario },
    profile: `${cloud === 'local' ? `${latency}; ` : ''}${bakesSay()}`,
    command: commandOf(request),
    machine: machineWord(),
    tools: [
      { name: 'Node.js', version: process.versions.node },
      { name: 'Terraform', version: await terraformVersion() },
    ],
  };
}

function bakesSay(): string {
  const seconds = (ms: number): string => `${ms / 1000} s`;
  const { bakeMs, canaryBakeMs } = defaultSettings;
  return `bakes of ${seconds(shortBakes.bakeMs)}, the canary's ${seconds(shortBakes.canaryBakeMs)} (by default ${seconds(bakeMs)} and ${seconds(canaryBakeMs)})`;
}
