import { type ClusterDescription, planAddresses } from '@moult/consul-stack';
import type { Thing } from '@moult/aws';
import { choose, type Chosen } from '../ground/choose-spec.js';
import { readState } from '../ground/existing.js';
import { type Ground, stateAt } from '../ground/ground.js';
import { CommandFailed } from '../program/command-failed.js';
import { adoptionLines, type Adopted, clearOrphans, findKept } from '../state/clear-orphans.js';
import { type Leased, underLease } from '../state/under-lease.js';
import { changeLines } from '../state/change-lines.js';
import { refuseForbidden } from '../state/refuse-forbidden.js';
import { refuseLiving } from '../state/refuse-living.js';
import { Stack } from '../state/stack.js';
import type { PlannedChange } from '../terraform/messages.js';

/** The stack as it stands now, and what is to run on it. */
export interface Applied extends Pick<Chosen, 'image' | 'strategy'> {
  readonly description: ClusterDescription;
  readonly changes: readonly PlannedChange[];
  readonly terraformCalls: number;
  /** How long terraform ran. */
  readonly terraformMs: number;
}

/**
 * Brings the stack to the release: plan, guard, apply, read back. All of it under the cluster's lease, so that nobody
 * rolls meanwhile, and what a killed run left is cleared first.
 */
export async function applyStack(from: Ground): Promise<Applied> {
  const applied = await underLease(from, async (leased) => {
    const { ground } = leased;
    await refuseLiving(ground);
    const state = await readState(ground.clients.s3, stateAt(ground));
    const existing = state?.description ?? null;
    // A stack that was applied to its end is all in the state; only one that was not can have left something beside it.
    const kept = existing === null ? await clearOrphans(ground, state) : null;
    const { chosen, holdsData } = await chooseWithKept(ground, existing, kept);
    for (const line of chosen.changes) ground.say(line);
    await using stack = await Stack.open(leased, chosen.spec);
    await stack.keepTainted(state?.taintedVolumes ?? []);
    const plan = await stack.plan();
    // What an interrupted terraform has half made may be replaced as long as there is nothing to lose.
    if (state?.description != null || holdsData) refuseForbidden(plan.changes);
    for (const line of changeLines(plan.changes)) ground.say(line);
    const description = await stack.apply(plan);
    const { image, strategy } = chosen;
    return {
      ...{ description, image, strategy, changes: plan.changes },
      ...{ terraformCalls: stack.calls, terraformMs: stack.workedMs },
    };
  });
  if (from.interrupts.wish() === 'none') return applied;
  throw new DOMException('stopped after Terraform, before any machine', 'AbortError');
}

/** What Terraform would do. */
export interface StackPlan extends Pick<Chosen, 'image' | 'strategy' | 'isShut'> {
  readonly existing: ClusterDescription | null;
  readonly spec: Chosen['spec'];
  readonly changes: readonly PlannedChange[];
  /** What differs from the cluster that exists: lines for an operator. */
  readonly differs: readonly string[];
  /**
   * Addresses of volumes whose making was interrupted. While there are any nothing is planned: Terraform would make them anew,
   * which a lasting environment forbids it to, and `create` first keeps them as they are.
   */
  readonly halfMade: readonly string[];
}

/** What Terraform would do, without doing it. */
export async function planStack(from: Ground): Promise<StackPlan> {
  return underLease(from, async (leased) => {
    const { ground } = leased;
    const state = await readState(ground.clients.s3, stateAt(ground));
    const existing = state?.description ?? null;
    const kept = existing === null ? await findKept(ground, state) : null;
    const { chosen } = await chooseWithKept(ground, existing, kept);
    const { spec, image, strategy, isShut } = chosen;
    const differs =
      kept === null
        ? chosen.changes
        : foundLines(kept, spec.cidr, ground.config.cidr === undefined && state === null);
    const halfMade = state?.taintedVolumes ?? [];
    const changes = halfMade.length > 0 ? [] : await plannedOn(leased, spec);
    return { image, strategy, isShut, existing, spec, changes, differs, halfMade };
  });
}

async function plannedOn(leased: Leased, spec: Chosen['spec']): Promise<readonly PlannedChange[]> {
  await using stack = await Stack.open(leased, spec);
  const { changes } = await stack.plan();
  return changes;
}

async function chooseWithKept(
  ground: Ground,
  existing: ClusterDescription | null,
  kept: Adopted | null,
): Promise<{ readonly chosen: Chosen; readonly holdsData: boolean }> {
  const chosen = await choose(ground, existing, kept?.block ?? null);
  const volumes = kept?.volumes ?? {};
  refuseStrays(chosen.spec, volumes);
  const holdsData = kept !== null && kept.block !== null;
  if (Object.keys(volumes).length === 0) return { chosen, holdsData };
  return { chosen: { ...chosen, spec: { ...chosen.spec, adopt: volumes } }, holdsData };
}

/** What a creation would find, and the block it would use. */
function foundLines(
  kept: Adopted & { readonly remove: readonly Thing[] },
  cidr: string,
  isOpen: boolean,
): readonly string[] {
  const left = kept.remove.map(
    ({ kind, id }) => `left by a run that was killed: ${kind} ${id} would be removed`,
  );
  const block = `block: ${cidr}${isOpen && kept.block === null ? ', or another that is free then' : ''}`;
  return [...left, ...adoptionLines(kept), block];
}

/** A member whose data is left out would be missed by those that know it: five voters do not become three by a flag. */
function refuseStrays(spec: Chosen['spec'], volumes: Readonly<Record<string, string>>): void {
  const names = new Set(planAddresses(spec).nodes.map(({ name }) => name));
  const strays = Object.keys(volumes).filter((node) => !names.has(node));
  if (strays.length === 0) return;
  throw new CommandFailed(
    4,
    `There are volumes of ${strays.join(', ')}, which a cluster of ${String(spec.nodes)} does not have: give --nodes 5.`,
  );
}
