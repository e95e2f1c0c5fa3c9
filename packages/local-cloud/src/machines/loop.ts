import { z } from 'zod';
import { HostCommandFailed, hostCommand } from './host-command.js';

/** A loop device in use: its node on the host and the file behind it. */
export interface Loop {
  readonly device: string;
  readonly minor: number;
  readonly file: string;
}

const listSchema = z.object({
  loopdevices: z.array(z.object({ name: z.string(), 'back-file': z.string().nullable() })),
});

/** All loop devices of the host that have a file behind them. */
export async function loops(): Promise<Loop[]> {
  const text = await hostCommand('losetup', ['--list', '--json', '--output', 'NAME,BACK-FILE']);
  if (text.trim() === '') return [];
  return listSchema.parse(JSON.parse(text)).loopdevices.map((one) => ({
    device: one.name,
    minor: Number(one.name.replace('/dev/loop', '')),
    // The kernel marks a file that was removed meanwhile.
    file: (one['back-file'] ?? '').replace(/ \(deleted\)$/, ''),
  }));
}

/** Puts a file behind this very device; false when something else is behind it already. */
export async function bindLoop(minor: number, file: string): Promise<boolean> {
  try {
    await hostCommand('losetup', [loopDevice(minor), file]);
    return true;
  } catch (error) {
    if (error instanceof HostCommandFailed && /busy/i.test(error.stderr)) return false;
    throw error;
  }
}

/** Takes the file away; with the device open somewhere the kernel does so when the last user closes it. */
export async function unbindLoop(minor: number): Promise<void> {
  await hostCommand('losetup', ['--detach', loopDevice(minor)]).catch((error: unknown) => {
    if (error instanceof HostCommandFailed && /No such (device|file)/.test(error.stderr)) return;
    throw error;
  });
}

/** The host's node of a loop minor. */
export function loopDevice(minor: number): string {
  return `/dev/loop${minor}`;
}
