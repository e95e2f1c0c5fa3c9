import {
  paginateDescribeInstances,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { tagKeys } from '@moult/aws';
import type { Check } from '@moult/report';
import type { RunRead } from '../watch/journal.js';

/** What EC2 has ever made for an environment, by id; machines that are terminated too, which it shows for an hour. */
export interface Made {
  readonly machines: readonly string[];
  readonly snapshots: readonly string[];
  /** The data volumes of nodes; a root volume comes and goes with its machine. */
  readonly volumes: readonly string[];
}

/** Asks EC2 itself, not the engine. */
export async function seeMade(client: EC2Client, environment: string): Promise<Made> {
  const Filters = [{ Name: `tag:${tagKeys.environment}`, Values: [environment] }];
  const machines: string[] = [];
  for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters })) {
    for (const { Instances = [] } of Reservations)
      machines.push(...Instances.flatMap(({ InstanceId }) => InstanceId ?? []));
  }
  const snapshots: string[] = [];
  for await (const { Snapshots = [] } of paginateDescribeSnapshots(
    { client },
    { OwnerIds: ['self'], Filters },
  )) {
    snapshots.push(...Snapshots.flatMap(({ SnapshotId }) => SnapshotId ?? []));
  }
  const volumes: string[] = [];
  const ofNodes = [...Filters, { Name: 'tag-key', Values: [tagKeys.node] }];
  for await (const { Volumes = [] } of paginateDescribeVolumes({ client }, { Filters: ofNodes })) {
    volumes.push(...Volumes.flatMap(({ VolumeId }) => VolumeId ?? []));
  }
  return { machines, snapshots, volumes };
}

/** The runs that may have made things, and the volumes that Terraform made for them. */
export interface MadeBy {
  readonly created: RunRead;
  readonly run: RunRead | null;
  readonly volumes: readonly string[];
}

/**
 * Lays what EC2 has made beside what the journals know and the plan wanted: one machine for each node that was created and each
 * move, one snapshot for each move, no volume but those of the nodes. A thing that was made twice shows although one of the two
 * is gone by now. Pure.
 */
export function madeOnceCheck(made: Made, { created, run, volumes }: MadeBy): Check {
  const name = 'nothing was made twice';
  const moves = run?.plan.moves.length ?? 0;
  const lists = [
    {
      ...{ what: 'machines', ids: made.machines, wanted: created.plan.moves.length + moves },
      known: [...resultsOf(created, 'instance'), ...resultsOf(run, 'instance')],
    },
    { what: 'snapshots', ids: made.snapshots, wanted: moves, known: resultsOf(run, 'snapshot') },
    { what: 'data volumes', ids: made.volumes, wanted: volumes.length, known: volumes },
  ];
  const wrong = lists.flatMap(({ what, ids, wanted, known }) => {
    const strangers = ids.filter((id) => !known.includes(id));
    if (strangers.length > 0) return [`${what} that no journal knows: ${strangers.join(', ')}`];
    return ids.length === wanted ? [] : [`${String(ids.length)} ${what} for ${String(wanted)}`];
  });
  if (wrong.length > 0) return { name, held: 'no', evidence: wrong.join('; ') };
  const evidence = lists.map(({ what, ids }) => `${String(ids.length)} ${what}`).join(', ');
  return { name, held: 'yes', evidence: `${evidence} made, each in a journal, as many as were planned` };
}

function resultsOf(run: RunRead | null, what: 'instance' | 'snapshot'): readonly string[] {
  return (run?.entries ?? []).flatMap(({ fact }) => {
    const id = fact.kind === 'effect-done' ? fact.result[what] : undefined;
    return typeof id === 'string' ? [id] : [];
  });
}
