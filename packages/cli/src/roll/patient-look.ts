import { gather, type LookPorts, type Observation, type Release } from '@moult/rolling-upgrade';

/**
 * A machine that takes longer than one look to let us in is let in to behind it, and found open by the next: on a busy host four
 * looks are some ten seconds. Without that, a plan would be refused for members that are all well.
 */
const mostLooks = 4;

/** Between two looks (ms). */
const againMs = 1_000;

/** Looks at a cluster for a plan: again, a few times, while a member is silent whose machine runs. */
export async function patientLook(
  ports: LookPorts,
  release: Pick<Release, 'cluster' | 'nodes'>,
): Promise<Observation> {
  for (let looks = 1; ; looks += 1) {
    const seen = await gather(ports, release);
    if (looks === mostLooks || !isWaitedFor(seen)) return seen;
    await ports.clock.sleep(againMs);
  }
}

/** Whether a member says nothing although a machine of its node runs. Pure. */
function isWaitedFor({ cloud, service }: Observation): boolean {
  return service.members.some(
    ({ node, answer }) =>
      answer.kind === 'silent' &&
      cloud.instances.some((instance) => instance.node === node && instance.state === 'running'),
  );
}
