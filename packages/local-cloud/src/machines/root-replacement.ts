import { ignoringAbsence } from './engine.js';
import type { HostContext } from './host-context.js';
import { make } from './machine-making.js';
import { containerName } from './names.js';
import type { MachineSpec } from './port.js';
import type { Power } from './power.js';

/** What a guest gets to shut down before its root file system is taken from under it, in seconds. */
const shutdownSeconds = 60;

/**
 * Gives a machine the root file system of another image; its addresses, attached volumes and link-layer address stay. The
 * old one is put aside until the new one has booted: when it does not, the machine boots from the old one again, and the
 * error goes on.
 */
export async function replaceRoot(host: HostContext, power: Power, spec: MachineSpec): Promise<void> {
  const id = spec.instanceId;
  const name = containerName(host.cloudId, id);
  const aside = `${name}-replaced`;
  await power.off(id, shutdownSeconds);
  await host.engine.getContainer(name).rename({ name: aside });
  try {
    await make(host, spec);
    await power.on(id);
  } catch (error) {
    await power.off(id, 0).catch(() => undefined);
    await ignoringAbsence(
      host.engine.getContainer(name).remove({ force: true, v: true }) as Promise<unknown>,
    );
    await host.engine.getContainer(aside).rename({ name });
    await power.on(id);
    throw error;
  }
  await host.engine.getContainer(aside).remove({ force: true, v: true });
}
