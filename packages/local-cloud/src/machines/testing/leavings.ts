import { readdir } from 'node:fs/promises';
import { execa } from 'execa';
import { bridgeName, routeMetric } from '../names.js';

/** More rounds than a doomed cloud lives to make. */
const rounds = Array.from({ length: 20 }, (_, index) => String(index));

/** What clouds have on the host, by kind. */
export type Leavings = Readonly<Record<string, readonly string[]>>;

/**
 * What these clouds have on the host. Other clouds may live here meanwhile, and none of theirs counts. A bridge has the name
 * of its VPC hashed, so whoever did not choose the ids of the VPCs says them.
 */
export async function leavings(
  cloudIds: readonly string[],
  directory: string,
  vpcIds: readonly string[] = [...rounds, 'test'].map((round) => `vpc-${round}`),
): Promise<Leavings> {
  const lines = async (file: string, ...args: string[]) => (await execa(file, args)).stdout.split('\n');
  const labelled = async (...args: string[]) =>
    (await lines('docker', ...args, '--format', '{{.ID}} {{.Labels}}')).filter((line) =>
      cloudIds.some((id) => line.includes(`local-cloud.cloud=${id}`)),
    );
  const bridges = new Set(cloudIds.flatMap((id) => vpcIds.map((vpcId) => bridgeName(id, vpcId))));
  const metrics = cloudIds.map((id) => `metric ${routeMetric(id)}`);
  const images = await lines('docker', 'images', '--format', '{{.Repository}}:{{.Tag}}');
  const routes = await lines('ip', '-4', 'route', 'show', 'table', 'all');
  return {
    containers: await labelled('ps', '-a'),
    networks: await labelled('network', 'ls'),
    images: images.filter((line) => cloudIds.some((id) => line.includes(id))),
    loops: (await lines('losetup', '--list', '--noheadings', '--output', 'BACK-FILE')).filter((line) =>
      line.startsWith(directory),
    ),
    mounts: (await lines('cat', '/proc/self/mountinfo')).filter((line) => line.includes(directory)),
    blackholes: routes.filter((line) => metrics.some((metric) => line.includes(metric))),
    bridges: [...(await readdir('/sys/class/net'))].filter((name) => bridges.has(name)),
    routes: routes.filter((line) => line.split(' ').some((word) => bridges.has(word))),
    rules: (await lines('iptables-save')).filter((line) =>
      cloudIds.some((id) => line.includes(`local-cloud/${id}/`)),
    ),
  };
}

/** Nothing of any kind. */
export const nothing: Leavings = {
  ...{ containers: [], networks: [], images: [], loops: [], mounts: [] },
  ...{ blackholes: [], bridges: [], routes: [], rules: [] },
};
