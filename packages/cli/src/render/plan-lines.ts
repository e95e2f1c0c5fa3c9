import { type Observation, type Plan, printPlan } from '@moult/rolling-upgrade';

/**
 * A plan as an operator approves it: the order with its reasons, what changes from what to what, which gates hold a node
 * back or prove it, and for how long it is watched. Pure.
 */
export function planLines(plan: Plan, seen: Observation): readonly string[] {
  return [...printPlan(plan).split('\n'), ...changeLines(plan, seen), ...gateLines(plan)];
}

/** One line for all nodes that change alike. What runs is said by the machines and the members, not by records. */
function changeLines({ moves, image, serviceVersion, service }: Plan, seen: Observation): readonly string[] {
  const nodes = new Map<string, string[]>();
  for (const { node, from } of moves) {
    const was = seen.cloud.instances.find(({ id }) => id === from)?.image ?? 'none';
    const answer = seen.service.members.find((member) => member.node === node)?.answer;
    const ran = answer?.kind === 'answered' ? answer.version : 'unknown';
    const change = `image ${was} → ${image.id} (${image.name} ${image.version}), ${service.name} ${ran} → ${serviceVersion}`;
    nodes.set(change, [...(nodes.get(change) ?? []), node]);
  }
  return [...nodes].map(([change, named]) => `${named.join(', ')}: ${change}`);
}

/** Nothing is guarded or watched where there is no cluster yet. */
function gateLines({ forms, moves, settings }: Plan): readonly string[] {
  if (forms === 'yes' || moves.length === 0) return [];
  const { passes, pollMs, bakeMs, canaryBakeMs, maxLag, deadlinesMs } = settings;
  return [
    'before a node goes down: nobody else is out; the others hold the quorum without it; no setting is unsafe; the guard is on; the saved snapshot was inspected; it does not lead, or goes last',
    `before it counts as back: all are healthy voters, on every list; it runs the planned version; at most ${String(maxLag)} entries behind; one leader, one digest; the sentinel is readable`,
    `for so long: ${String(passes)} looks in a row, about ${span(pollMs)} apart, over ${span(bakeMs)}, at the canary over ${span(canaryBakeMs)}; not proved within ${span(deadlinesMs.prove)}, the run halts`,
  ];
}

function span(ms: number): string {
  return ms >= 60_000 && ms % 60_000 === 0 ? `${String(ms / 60_000)} min` : `${String(ms / 1_000)} s`;
}
