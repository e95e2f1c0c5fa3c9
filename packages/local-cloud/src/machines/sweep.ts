import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unfinishedTag } from './base-recipe.js';
import { blackholes, removeBlackhole } from './blackhole.js';
import { ignoringAbsence, type Engine } from './engine.js';
import { removeRules } from './firewall.js';
import { hostCommand } from './host-command.js';
import { loops, unbindLoop } from './loop.js';
import { createMinorStore } from './minors.js';
import { imageTag, label, ruleComment } from './names.js';

/** A cloud as its leavings are found: by label, comment, metric and path, with no memory of what it made. */
export interface SweptCloud {
  readonly cloudId: string;
  readonly stateDir: string;
  readonly registryDir: string;
}

/**
 * Removes everything on the host that carries a cloud's name. The order is that of dependence: machines hold loop devices
 * and bridge ports, bridges are named by rules, files are behind loop devices. Finds what is there, so it may be
 * repeated and may follow a kill at any moment. What `down --all` and an orderly end both do.
 */
export async function sweep(engine: Engine, cloud: SweptCloud): Promise<void> {
  const { cloudId, stateDir, registryDir } = cloud;
  const filters = { label: [`${label.cloud}=${cloudId}`] };
  const containers = await engine.listContainers({ all: true, filters });
  const gone = containers.map(({ Id }) => engine.getContainer(Id).remove({ force: true, v: true }));
  await Promise.all(gone.map((one) => ignoringAbsence(one)));
  await removeRules(ruleComment(cloudId));
  for (const { Id } of await engine.listNetworks({ filters: JSON.stringify(filters) })) {
    await ignoringAbsence(engine.getNetwork(Id).remove() as Promise<unknown>);
  }
  for (const cidr of await blackholes(cloudId)) await removeBlackhole(cloudId, cidr);
  for (const loop of await loops()) {
    if (loop.file.startsWith(`${stateDir}/`)) await unbindLoop(loop.minor);
  }
  await createMinorStore(registryDir, cloudId).releaseAll();
  await removeImages(engine, cloudId);
  await ignoringAbsence(engine.getImage(unfinishedTag(cloudId)).remove() as Promise<unknown>);
  await removeState(stateDir);
}

/**
 * A cloud's names are taken off its images, and what has no name goes. An image that an image store keeps has another name,
 * and it stays although this cloud made it.
 */
async function removeImages(engine: Engine, cloudId: string): Promise<void> {
  const own = imageTag(cloudId, '');
  const named = await engine.listImages({ filters: JSON.stringify({ reference: [`${own}*`] }) });
  for (const tag of named.flatMap(({ RepoTags }) => RepoTags ?? []).filter((name) => name.startsWith(own))) {
    await ignoringAbsence(engine.getImage(tag).remove({ force: true }));
  }
  const nameless = { label: [`${label.cloud}=${cloudId}`], dangling: ['true'] };
  for (const { Id } of await engine.listImages({ filters: JSON.stringify(nameless) })) {
    await ignoringAbsence(engine.getImage(Id).remove({ force: true }));
  }
}

/** A kill in the middle of a forced detach leaves its file immutable. The parent goes too if it is empty. */
async function removeState(stateDir: string): Promise<void> {
  await hostCommand('chattr', ['-R', '-f', '-i', stateDir]).catch(() => undefined);
  await rm(stateDir, { recursive: true, force: true });
  await rmdir(dirname(stateDir)).catch(() => undefined);
}
