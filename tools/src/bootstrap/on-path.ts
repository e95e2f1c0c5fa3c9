import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Machine } from './probe.js';

/** The first executable of that name on the machine's PATH, or undefined. */
export async function onPath(machine: Machine, name: string): Promise<string | undefined> {
  for (const folder of (machine.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const candidate = join(folder, name);
    const executable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return candidate;
  }
  return undefined;
}
