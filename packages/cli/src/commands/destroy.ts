import { listThings, removeInstanceRole, removeThing, S3CurrentRun } from '@moult/aws';
import type { ClusterDescription, ClusterSpec } from '@moult/consul-stack';
import { readState, type StateSeen } from '../ground/existing.js';
import { type Ground, recordsAt, stateAt, whose } from '../ground/ground.js';
import { defaults, zonesOf } from '../ground/settle.js';
import type { ExitCode } from '../program/command-failed.js';
import { countChanges } from '../state/change-lines.js';
import { refuseLiving } from '../state/refuse-living.js';
import { Stack } from '../state/stack.js';
import { type Leased, underLease } from '../state/under-lease.js';
import { endInstances } from './end-instances.js';
import { isData, listed, orphanedKeys, type Remains, remainsOf, split } from './remains.js';
import { removeEnvironment } from './remove-environment.js';

/** What may go, and who was asked. */
export interface DestroyRequest {
  /** Data volumes, their snapshots and secrets too. A throwaway environment keeps nothing in any case. */
  readonly deleteData: boolean;
  /** Answers whether to go on; asked with everything that will be removed on the table. */
  readonly confirm: (question: string) => Promise<boolean>;
}

/**
 * Takes a cluster down: instances first, then what Terraform made. Data stays unless it is told to go. Everything that
 * may be refused is asked before the first instance ends, and all of it happens under the lease.
 */
export async function destroy(ground: Ground, request: DestroyRequest): Promise<ExitCode> {
  const { environment } = whose(ground);
  const deleteData = request.deleteData || ground.lifetime.kind === 'throwaway';
  const { going, staying } = split(await remainsHere(ground), deleteData);
  for (const line of listed('to be removed:', going)) ground.say(line);
  for (const line of listed('to be kept:', staying)) ground.say(line);
  if (going.length === 0) {
    await forgetStory(ground, deleteData);
    ground.say(`there is nothing of ${environment} to destroy`);
    return 0;
  }
  if (!(await request.confirm(`Destroy ${environment}?`))) {
    ground.say('nothing was changed');
    return 1;
  }
  await ground.interrupts.until('before the next thing is removed', () =>
    underLease(ground, (leased) => takeDown(leased, deleteData)),
  );
  await sayKept(ground, deleteData);
  return 0;
}

async function takeDown(leased: Leased, deleteData: boolean): Promise<void> {
  const { ground, signals } = leased;
  await refuseLiving(ground);
  const state = await readState(ground.clients.s3, stateAt(ground));
  if (state?.lastKnown == null) await endInstances(ground, signals.leave);
  else await destroyStack(leased, { state, description: state.lastKnown, deleteData });
  await removeRest(ground, deleteData, signals.leave);
  await closeStory(ground, deleteData);
}

/** Terraform's part: it must be able to work before anything ends, and what it must not remove it is made to forget. */
async function destroyStack(
  leased: Leased,
  what: { readonly state: StateSeen; readonly description: ClusterDescription; readonly deleteData: boolean },
): Promise<void> {
  const { ground, signals } = leased;
  const { state, description, deleteData } = what;
  await using stack = await Stack.open(leased, doomedSpec(ground, description, deleteData));
  // Takes the lock once, a dead run's included: whoever works here is met now and not when the machines are gone.
  await stack.plan();
  await endInstances(ground, signals.leave);
  if (!deleteData) {
    const kept = [...state.addresses.values()].filter((address) => address.startsWith('aws_ebs_volume.'));
    await stack.forget(kept);
  }
  const plan = await stack.plan({ destroy: true });
  ground.say(`terraform: ${countChanges(plan.changes)}`);
  await stack.destroy(plan);
}

/** The stack as it stands, by its own account: nothing that a flag says now changes what is taken down. */
function doomedSpec(ground: Ground, description: ClusterDescription, deleteData: boolean): ClusterSpec {
  const { config, release, stateBucket } = ground;
  const { cidr, nodes, imageId, region, choices } = description;
  // Only a throwaway's volumes are unprotected, so for the time of its end the environment is one.
  const ending = { kind: 'throwaway', expires: ground.now().toISOString() } as const;
  return {
    ...whose(ground),
    ...{ release: description.release, region, cidr, imageId, stateBucket },
    zones: zonesOf(description),
    nodes: nodes.length === 5 ? 5 : 3,
    instanceType: choices?.instanceType ?? defaults.instanceType,
    keyPair: choices?.keyPair ?? config.keyPair,
    operatorCidr: choices?.operatorCidr ?? cidr,
    dataVolumeGiB: choices?.dataVolumeGiB ?? defaults.dataVolumeGiB,
    userData: release.userData,
    lifetime: deleteData ? ending : ground.lifetime,
  };
}

/** What no Terraform knows: secrets, snapshots, and whatever a state that was lost does not name. */
async function removeRest(ground: Ground, deleteData: boolean, signal: AbortSignal): Promise<void> {
  const { clients, stateBucket, say } = ground;
  if (deleteData) {
    await removeEnvironment({ ...whose(ground), clients, stateBucket, say, signal });
    if (ground.lifetime.kind === 'throwaway') await removeKeys(ground, signal);
    return;
  }
  const { things, roles } = await remainsHere(ground);
  for (const thing of things.filter((one) => !isData(one))) {
    say(`removing ${thing.kind} ${thing.id}`);
    await removeThing(clients.ec2Reads, thing, signal);
  }
  for (const name of roles) {
    say(`removing role ${name}`);
    await removeInstanceRole(clients.iam, name);
  }
}

/** A throwaway environment has a key of its own, which goes with the last cluster that it opens. */
async function removeKeys({ clients, config, say, release }: Ground, signal: AbortSignal): Promise<void> {
  const things = await listThings(clients.ec2Reads, config.environment);
  for (const key of orphanedKeys(things, release.service.name)) {
    say(`removing ${key.kind} ${key.id}`);
    await removeThing(clients.ec2Reads, key, signal);
  }
}

/** Of a destroy that was stopped at its very end the pointer to the last run may be left. */
async function forgetStory(ground: Ground, deleteData: boolean): Promise<void> {
  const { record } = await new S3CurrentRun(ground.clients.s3, recordsAt(ground)).read();
  if (record !== null) await underLease(ground, (leased) => closeStory(leased.ground, deleteData));
}

/** The next cluster here begins a story of its own; the old journals stay to be read, unless everything goes. */
async function closeStory(ground: Ground, deleteData: boolean): Promise<void> {
  const pointer = new S3CurrentRun(ground.clients.s3, recordsAt(ground));
  const { record } = await pointer.read();
  if (record !== null && !deleteData) await pointer.end(ground.now().toISOString());
}

function remainsHere(ground: Ground): Promise<Remains> {
  return remainsOf(ground, whose(ground));
}

async function sayKept(ground: Ground, deleteData: boolean): Promise<void> {
  const { environment } = whose(ground);
  if (deleteData) {
    ground.say(`${environment} is gone, data included`);
    return;
  }
  const { staying } = split(await remainsHere(ground), false);
  for (const line of listed(`${environment} is gone; kept:`, staying)) ground.say(line);
  ground.say('create takes the volumes over again; destroy --delete-data removes them');
}
