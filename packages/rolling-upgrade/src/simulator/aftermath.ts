import type { Plan } from '../plan/plan.js';
import type { World } from './world.js';

/**
 * What is wrong once a run has finished: empty means every node has one machine with the planned image, its own
 * volume and address, all are voters, the guard is as it was, nothing is left over, and nothing unsafe was ever seen.
 */
export function aftermath(world: World, plan: Plan): readonly string[] {
  const { cloud, service, sampler } = world;
  world.time.pass(4 * world.profile.stopMs);
  const problems = [...sampler.violations];
  const expect = (holds: boolean, what: string): void => {
    if (!holds) problems.push(what);
  };
  for (const { name, volume, address } of plan.nodes) {
    const alive = [...cloud.machines.values()].filter(
      (one) => one.node === name && one.state !== 'terminated',
    );
    const [machine] = alive;
    expect(alive.length === 1, `${name} has ${String(alive.length)} instances`);
    expect(machine?.image === plan.image.id, `${name} runs ${machine?.image ?? 'nothing'}`);
    const attachment = cloud.disks.get(volume)?.attachment;
    expect(
      attachment?.kind === 'attached' && attachment.instance === machine?.id,
      `${volume} is not at ${name}`,
    );
    expect(machine?.addresses.has(address) === true, `${name} lacks its address`);
    expect(service.isUp(name), `${name} is not up`);
  }
  expect(
    [...service.voters].sort().join() ===
      plan.nodes
        .map((node) => node.name)
        .sort()
        .join(),
    `voters: ${service.voters.join()}`,
  );
  expect(service.guard['cleanup'] === 'true', 'the guard was left on');
  return problems;
}

/** Instances launched for a plan's nodes: one each, unless one died. */
export function launchesOf(world: World, plan: Plan): number {
  return [...world.cloud.machines.values()].filter(
    (one) =>
      one.image === plan.image.id &&
      one.templateVersion === plan.template.version &&
      !one.token.startsWith('established'),
  ).length;
}
