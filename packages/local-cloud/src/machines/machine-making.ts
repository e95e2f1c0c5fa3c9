import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { archiveOf } from './archive.js';
import { deviceList, resolverFile } from './boot-script.js';
import { environmentFile, environmentLines } from './environment.js';
import { hostAptFiles } from './host-apt.js';
import { assignPublicAddress } from './public-assignment.js';
import { containerFor } from './container-spec.js';
import { hasStatus, ignoringAbsence } from './engine.js';
import type { HostContext } from './host-context.js';
import { containerName, label } from './names.js';
import type { MachineSpec } from './port.js';

/** Makes a machine that has not been started; one that exists already is left as it is. */
export async function make(host: HostContext, spec: MachineSpec): Promise<void> {
  const id = spec.instanceId;
  const network = host.networks.get(spec.vpcId);
  const bootDir = join(host.stateDir, 'machines', id);
  await mkdir(bootDir, { recursive: true });
  await writeFile(join(bootDir, deviceList), '', { flag: 'a' });
  await writeFile(join(bootDir, resolverFile), host.resolverLines);
  await writeFile(join(bootDir, environmentFile), environmentLines(host.environmentOf(spec.vpcId)));
  const minors = await host.minors.reserve(id);
  const options = containerFor(spec, {
    ...{ cloudId: host.cloudId, engine: host.engineFacts, bootDir, minors },
    image: host.images.tagOf(spec.imageId),
  });
  try {
    const made = await host.engine.createContainer(options);
    // An image taken from a machine holds that machine's id; systemd makes a new one for an empty file.
    const blankId = { path: '/etc/machine-id', content: '', mode: 0o444 };
    await made.putArchive(archiveOf([blankId, ...(await hostAptFiles())]), { path: '/' });
  } catch (error) {
    if (!hasStatus(error, 409)) throw error;
  }
  await network.assign(id, [spec.privateIp, ...network.addressesOf(id).slice(1)]);
  await assignPublicAddress(host, id, { network, publicIp: spec.publicIp });
}

/** Removes a machine with its root file system, addresses and reserved devices. */
export async function unmake(host: HostContext, id: string): Promise<void> {
  const container: Docker.Container = host.engine.getContainer(containerName(host.cloudId, id));
  const facts = await ignoringAbsence(container.inspect());
  await ignoringAbsence(container.remove({ force: true, v: true }) as Promise<unknown>);
  const vpcId = facts?.Config.Labels[label.vpc];
  if (vpcId !== undefined) {
    const network = host.networks.get(vpcId);
    await assignPublicAddress(host, id, { network, publicIp: undefined });
    await network.forget(id);
  }
  await host.minors.release(id);
  host.traffic.forget(id);
  for (const listener of host.stopListeners) listener(id);
  await rm(join(host.stateDir, 'machines', id), { recursive: true, force: true });
}
