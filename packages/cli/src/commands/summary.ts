import { type ClusterInstance, clusterInstances, tagKeys, tagOf } from '@moult/aws';
import type { ClusterDescription } from '@moult/consul-stack';
import { type MemberSeen, type Observation } from '@moult/rolling-upgrade';
import { type Ground, whose } from '../ground/ground.js';
import { leadershipLine, leadershipOf } from '../roll/leadership.js';
import { openLook } from '../roll/open-run.js';
import { patientLook } from '../roll/patient-look.js';
import { hostOf } from '../wiring/open-cluster.js';

/** One node as an operator looks for it. */
interface NodeLine {
  readonly node: string;
  readonly zone: string;
  readonly instance: string;
  readonly image: string;
  /** Where to log in. */
  readonly address: string;
  readonly serviceAddress: string;
  readonly volume: string;
  /** As the member itself says; null while it does not answer. */
  readonly version: string | null;
  readonly role: 'leader' | 'voter' | 'not a voter' | 'silent';
}

/** The cluster as it is now. */
export interface ClusterSummary {
  readonly environment: string;
  readonly cluster: string;
  readonly release: string;
  readonly nodes: readonly NodeLine[];
  readonly leadership: string;
}

/** Looks at the cluster, every member asked itself. */
async function summarise(ground: Ground, description: ClusterDescription): Promise<ClusterSummary> {
  const { clients, cloud } = ground;
  const { environment, cluster } = whose(ground);
  await using opened = await openLook(ground, description);
  const nodes = description.nodes.map(({ name, zone, volumeId, serviceAddress }) => ({
    ...{ name, zone, volume: volumeId, address: serviceAddress },
  }));
  const [seen, instances] = await Promise.all([
    patientLook(opened.eyes, { cluster, nodes }),
    clusterInstances(clients.ec2Reads, { environment, cluster }),
  ]);
  const leadership = leadershipOf(seen.service);
  const dial = hostOf(cloud.kind === 'local' ? 'private' : 'public');
  return {
    ...{ environment, cluster, release: releasesOf(instances) ?? description.release },
    leadership: leadershipLine(null, leadership) ?? 'no member answers',
    nodes: description.nodes.map((node) =>
      nodeLine(node, { seen, instances, dial, leader: leadership.leader }),
    ),
  };
}

/** What the machines were launched by, whatever Terraform was applied for since; null without a machine. */
function releasesOf(instances: readonly ClusterInstance[]): string | null {
  const releases = new Set(instances.flatMap(({ tags }) => tagOf(tags, tagKeys.release) ?? []));
  return releases.size === 0 ? null : [...releases].sort().join(' and ');
}

function nodeLine(
  { name, zone, volumeId, serviceAddress }: ClusterDescription['nodes'][number],
  around: {
    readonly seen: Observation;
    readonly instances: readonly ClusterInstance[];
    readonly dial: ReturnType<typeof hostOf>;
    readonly leader: string | null;
  },
): NodeLine {
  const { seen, instances, dial, leader } = around;
  const attachment = seen.cloud.volumes.find(({ id }) => id === volumeId)?.attachment;
  const instance = instances.find(({ id }) => attachment?.kind === 'attached' && attachment.instance === id);
  const answer = seen.service.members.find(({ node }) => node === name)?.answer;
  return {
    ...{ node: name, zone, serviceAddress, volume: volumeId },
    ...(instance === undefined
      ? { instance: 'none', image: '', address: '' }
      : { instance: instance.id, image: instance.image, address: dial(instance) ?? '' }),
    version: answer?.kind === 'answered' ? answer.version : null,
    role: roleOf(name, answer, leader),
  };
}

function roleOf(
  node: string,
  answer: MemberSeen['answer'] | undefined,
  leader: string | null,
): NodeLine['role'] {
  if (answer?.kind !== 'answered') return 'silent';
  if (leader === node) return 'leader';
  return answer.healthy && answer.voters.includes(node) ? 'voter' : 'not a voter';
}

/** Prints a summary as a table, and how to connect. */
export async function sayCluster(ground: Ground, description: ClusterDescription): Promise<ClusterSummary> {
  const summary = await summarise(ground, description);
  for (const line of summaryLines(summary)) ground.say(line);
  const [first] = summary.nodes;
  const { loginUser, byHand } = ground.release.service;
  if (first !== undefined && first.address !== '') {
    ground.say(`to connect: ssh ${loginUser}@${first.address}   then: ${byHand}`);
  }
  return summary;
}

/** The table. Pure. */
export function summaryLines(summary: ClusterSummary): readonly string[] {
  const head = [
    'node',
    'zone',
    'instance',
    'image',
    'address',
    'service address',
    'volume',
    'version',
    'role',
  ];
  const rows = summary.nodes.map((one) => [
    ...[one.node, one.zone, one.instance, one.image, one.address, one.serviceAddress, one.volume],
    ...[one.version ?? '-', one.role],
  ]);
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => (row[at] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    `${summary.environment}/${summary.cluster}, ${summary.release}: ${summary.leadership}`,
    line(head),
    ...rows.map(line),
  ];
}
