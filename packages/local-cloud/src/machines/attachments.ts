import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deviceList } from './boot-script.js';
import { appearScript, byIdName, deviceName, disappearScript } from './device-names.js';
import { execInside } from './exec-inside.js';
import { useOf } from './holders.js';
import type { HostContext } from './host-context.js';
import { bindLoop, loopDevice, unbindLoop } from './loop.js';
import { cutOff } from './volume-file.js';

/** A volume that is attached: to what, under which name, through which minor. */
interface Attachment {
  readonly volumeId: string;
  readonly instanceId: string;
  readonly device: string;
  readonly minor: number;
}

/** Which volume is behind which machine's device. Not for two callers at once. */
export interface Attachments {
  of(volumeId: string): Attachment | undefined;
  attach(wanted: Omit<Attachment, 'minor'>, file: string): Promise<void>;
  detach(one: Attachment, file: string, force: boolean): Promise<'detached' | 'busy'>;
}

export function createAttachments(host: HostContext): Attachments {
  const attachments = new Map<string, Attachment>();
  const devicesOf = (id: string): Attachment[] =>
    [...attachments.values()].filter((one) => one.instanceId === id);

  return {
    of: (volumeId) => attachments.get(volumeId),
    attach: async (wanted, file) => {
      const { volumeId, instanceId } = wanted;
      const device = deviceName(wanted.device);
      if (device === undefined) throw new Error(`${wanted.device} is no device name.`);
      const taken = devicesOf(instanceId).find((other) => other.device === device);
      if (taken) throw new Error(`${device} of ${instanceId} is ${taken.volumeId} already.`);
      const minor = await bindFree(await host.minors.reserve(instanceId), file);
      const one = { volumeId, instanceId, device, minor };
      attachments.set(volumeId, one);
      await listDevices(host, instanceId, devicesOf(instanceId));
      await host.speeds.attached(volumeId, one);
      await show(host, one, appearScript);
    },
    detach: async (one, file, force) => {
      const use = await useOf(loopDevice(one.minor), one.minor);
      if (use !== undefined && !force) return 'busy';
      if (use !== undefined) await cutOff(file, one.minor);
      await unbindLoop(one.minor);
      attachments.delete(one.volumeId);
      await host.speeds.detached(one.volumeId);
      await listDevices(host, one.instanceId, devicesOf(one.instanceId));
      await show(host, one, disappearScript);
      return 'detached';
    },
  };
}

/** Written in place: the machine sees the directory through a bind mount, and reads the list only at boot. */
async function listDevices(
  host: HostContext,
  instanceId: string,
  devices: readonly Attachment[],
): Promise<void> {
  const lines = devices.map((one) => `${one.device} ${one.minor} ${byIdName(one.volumeId)}\n`);
  const directory = join(host.stateDir, 'machines', instanceId);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, deviceList), lines.join(''));
}

async function show(host: HostContext, one: Attachment, script: string): Promise<void> {
  const args = [one.device, String(one.minor), byIdName(one.volumeId)];
  await execInside(host, one.instanceId, ['/bin/sh', '-c', script, 'sh', ...args]);
}

async function bindFree(minors: readonly number[], file: string): Promise<number> {
  for (const minor of minors) {
    if (await bindLoop(minor, file)) return minor;
  }
  throw new Error(`All ${minors.length} attachments of this machine are in use.`);
}
