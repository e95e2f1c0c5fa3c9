import {
  findProfile,
  listInstanceRoles,
  listThings,
  removeInstanceProfile,
  removeInstanceRole,
  removeThing,
  type Thing,
} from '@moult/aws';
import type { StateSeen } from '../ground/existing.js';
import { type Ground, whose } from '../ground/ground.js';
import { CommandFailed } from '../program/command-failed.js';
import { blockOfData, judgeOrphans } from './orphans.js';

/** Data volumes by node that are taken over, and the VPC block that the cluster's data knows, if there is any. */
export interface Adopted {
  readonly volumes: Readonly<Record<string, string>>;
  readonly block: string | null;
}

/**
 * Finds what a killed terraform made and never noted, and what a destroy has kept: what nobody uses, and the data volumes
 * that are to be taken over. Changes nothing.
 * @throws {CommandFailed} (4) when the cluster lives and its state is gone.
 */
export async function findKept(
  ground: Ground,
  state: StateSeen | null,
): Promise<Adopted & { readonly remove: readonly Thing[] }> {
  const { environment, cluster } = whose(ground);
  const listed = await listThings(ground.clients.ec2Reads, environment);
  const things = listed.filter((one) => one.cluster === cluster);
  const verdict = judgeOrphans(things, state?.ids ?? new Set());
  if (verdict.kind === 'lost-state') {
    throw new CommandFailed(
      4,
      `${verdict.instances.join(', ')} of ${environment} run, but Terraform's state does not know their network: the state was lost; bring back an earlier version of s3://${ground.stateBucket}/terraform/${environment}/${cluster}.`,
    );
  }
  const block = blockOfData(things);
  if (verdict.kind === 'none') return { volumes: {}, block, remove: [] };
  return { volumes: verdict.adopt, block, remove: verdict.remove };
}

/** The same, with what nobody uses removed. Called under the lease. */
export async function clearOrphans(ground: Ground, state: StateSeen | null): Promise<Adopted> {
  const { clients, say } = ground;
  const { volumes, block, remove } = await findKept(ground, state);
  await clearRole(ground, state);
  for (const thing of remove) {
    say(`left by a run that was killed: ${thing.kind} ${thing.id} is removed`);
    await removeThing(clients.ec2Reads, thing, ground.interrupts.second);
  }
  for (const line of adoptionLines({ volumes, block })) say(line);
  return { volumes, block };
}

/** What is taken over, and where it comes back to. Pure. */
export function adoptionLines({ volumes, block }: Adopted): readonly string[] {
  const lines = Object.entries(volumes).map(
    ([node, volume]) => `${volume} of ${node} exists and is taken over`,
  );
  if (block === null) return lines;
  return [...lines, `the data knows its members in ${block}: the cluster comes back there`];
}

/** Role and profile have the same name every time, so one that no state knows stands in the way of the next. */
async function clearRole(ground: Ground, state: StateSeen | null): Promise<void> {
  const { clients, say } = ground;
  const { environment, cluster } = whose(ground);
  const roles = await listInstanceRoles(clients.iam);
  const own = roles.find((one) => one.environment === environment && one.cluster === cluster);
  if (own === undefined) return;
  const known = (type: string): boolean =>
    [...(state?.addresses.values() ?? [])].some((address) => address.startsWith(`${type}.`));
  const there = await findProfile(clients.iam, own.name);
  if (there.role && !known('aws_iam_role')) {
    say(`left by a run that was killed: role ${own.name} is removed`);
    await removeInstanceRole(clients.iam, own.name);
  } else if (there.profile && !known('aws_iam_instance_profile')) {
    say(`left by a run that was killed: instance profile ${own.name} is removed`);
    await removeInstanceProfile(clients.iam, own.name);
  }
}
