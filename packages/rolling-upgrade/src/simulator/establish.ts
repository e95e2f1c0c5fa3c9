import type { World } from './world.js';

/** Puts a healthy cluster of the first `count` nodes into an empty world, as if it had run for a while. The last leads. */
export function establish(world: World, image: string, count: number): void {
  const { cloud, service, time } = world;
  service.formsWith = count;
  for (const { name, zone, volume, address } of world.nodes.slice(0, count)) {
    const call = { token: `established-${name}` };
    const outcome = cloud.launch(
      {
        kind: 'launch',
        node: name,
        zone,
        image,
        template: 'lt-kv',
        templateVersion: Number(image.replace('ami-', '')),
      },
      call,
    );
    const instance = outcome.kind === 'done' ? String(outcome.result['instance']) : '';
    time.pass(2 * world.profile.bootMs);
    cloud.moveAddress({ kind: 'move-address', address, instance });
    cloud.attach({ kind: 'attach-volume', volume, instance });
    time.pass(2 * Math.max(world.profile.attachMs, world.profile.addressMs));
    const { cluster } = world;
    world.carryOut({ kind: 'mount-volume', volume, instance, node: name, cluster, format: 'if-blank' }, call);
    world.carryOut({ kind: 'start-service', instance, node: name, mode: 'form' }, call);
  }
  time.pass(10 * world.profile.electionMs);
  service.leader = world.nodes[count - 1]?.name ?? null;
  world.effects.clear();
}
