import { removeVolume } from './leftovers.js';

/** A member that was started: what a cluster needs to end it. */
interface Started {
  readonly spec: { readonly volume: string };
  remove(): Promise<void>;
}

/** Removes members and their volumes. */
export async function removeMembers(members: readonly Started[]): Promise<void> {
  await Promise.all(members.map((one) => one.remove()));
  await Promise.all(members.map(({ spec }) => removeVolume(spec.volume)));
}

/** Starts members side by side and waits until they are a cluster; of a start that fails nothing is left. */
export async function startMembers<Spec extends { readonly volume: string }, Member extends Started>(
  specs: readonly Spec[],
  start: (spec: Spec) => Promise<Member>,
  settled: (members: readonly Member[]) => Promise<void>,
): Promise<readonly Member[]> {
  const started = await Promise.allSettled(specs.map(start));
  const members = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  try {
    for (const one of started) if (one.status === 'rejected') throw one.reason;
    await settled(members);
    return members;
  } catch (error) {
    await removeMembers(members);
    await Promise.all(specs.map(({ volume }) => removeVolume(volume)));
    throw error;
  }
}
