import { type KeptSnapshot, keptSnapshots, removeThing } from '@moult/aws';
import { type Ground, whose } from '../ground/ground.js';
import { currentRun, underWay } from './current.js';

/** Says which volume snapshots of a plan are kept, and until when: they are the way back once a new version has written. */
export async function sayKept(ground: Ground, plan: string): Promise<void> {
  const all = await keptSnapshots(ground.clients.ec2Reads, whose(ground)).catch((error: unknown) => {
    ground.say(
      `the kept snapshots cannot be told: ${error instanceof Error ? error.message : String(error)}`,
    );
    return [];
  });
  const line = keptLine(
    all.filter((one) => one.plan === plan),
    ground.typed.other('sweep'),
  );
  if (line !== null) ground.say(line);
}

/** Null where none was taken. Pure. */
export function keptLine(snapshots: readonly KeptSnapshot[], sweep: string): string | null {
  if (snapshots.length === 0) return null;
  const named = snapshots.map(({ node, id }) => `${node} ${id}`).sort();
  const ends = snapshots.flatMap(({ keepUntil }) => keepUntil ?? []);
  const until = ends.length === 0 ? '' : ` until ${new Date(Math.min(...ends)).toISOString().slice(0, 10)}`;
  return `volume snapshots from before are kept${until}: ${named.join(', ')}; after that ${sweep} removes them`;
}

/**
 * Those whose time is over. What has no end that can be read is kept, and so is what was taken for a plan that is not
 * carried out to its end yet: a run may stand still for longer than its snapshots are kept. Pure.
 */
export function prunable(
  snapshots: readonly KeptSnapshot[],
  now: number,
  plansUnderWay: ReadonlySet<string>,
): readonly KeptSnapshot[] {
  return snapshots.filter(
    ({ keepUntil, plan }) => keepUntil !== null && keepUntil < now && !plansUnderWay.has(plan),
  );
}

/** Removes the volume snapshots whose time is over, of this release's service in every environment; or only says which. */
export async function pruneSnapshots(
  ground: Ground,
  { dryRun }: { readonly dryRun: boolean },
): Promise<void> {
  const { clients, say } = ground;
  const all = await keptSnapshots(clients.ec2Reads, { environment: null, cluster: whose(ground).cluster });
  const old = prunable(all, ground.now().getTime(), new Set());
  const environments = [...new Set(old.map(({ environment }) => environment))];
  const plans = await Promise.all(environments.map((environment) => planUnderWay(ground, environment)));
  for (const { id, node, environment } of prunable(old, ground.now().getTime(), new Set(plans.flat()))) {
    say(`snapshot ${id} of ${environment}/${node} is kept no longer${dryRun ? ' and would be removed' : ''}`);
    if (!dryRun) await removeThing(clients.ec2, { kind: 'snapshot', id });
  }
}

async function planUnderWay(ground: Ground, environment: string): Promise<readonly string[]> {
  const seen = await currentRun({ ...ground, config: { ...ground.config, environment } });
  const { plan } = seen.progress;
  return underWay(seen) === null || plan === null ? [] : [plan.hash];
}
