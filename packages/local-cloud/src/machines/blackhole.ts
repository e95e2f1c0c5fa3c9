import { z } from 'zod';
import { routeMetric } from './names.js';
import { HostCommandFailed, hostCommand } from './host-command.js';

/**
 * A dial to an address of a VPC must never leave this machine: on a laptop the same address may be a real host of
 * the company's network. The blackhole lies under the bridge's own route and is there before and after it.
 */
export async function addBlackhole(cloudId: string, cidr: string): Promise<void> {
  await hostCommand('ip', ['route', 'replace', 'blackhole', cidr, 'metric', String(routeMetric(cloudId))]);
}

/** Removes one blackhole of the cloud; already gone is fine. */
export async function removeBlackhole(cloudId: string, cidr: string): Promise<void> {
  const args = ['route', 'del', 'blackhole', cidr, 'metric', String(routeMetric(cloudId))];
  await hostCommand('ip', args).catch((error: unknown) => {
    if (error instanceof HostCommandFailed && error.stderr.includes('No such process')) return;
    throw error;
  });
}

const routesSchema = z.array(z.object({ dst: z.string(), metric: z.number().optional() }));

/** The destinations of the cloud's blackholes, read from the kernel. */
export async function blackholes(cloudId: string): Promise<string[]> {
  const json = await hostCommand('ip', ['-4', '-json', 'route', 'show', 'type', 'blackhole']);
  const routes = routesSchema.parse(JSON.parse(json || '[]'));
  return routes.filter((route) => route.metric === routeMetric(cloudId)).map((route) => route.dst);
}
