import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import { z } from 'zod';
import type { Layers } from './merge.js';

const fileName = 'moult.config.ts';

/** The configuration file could not be read; the message names it. */
export class ConfigUnreadable extends Error {
  override readonly name = 'ConfigUnreadable';
}

/**
 * Reads `moult.config.ts` of a folder; no file is an empty one.
 * @throws {ConfigUnreadable} when it does not compile, throws, or exports no object.
 */
export async function loadConfigFile(folder: string): Promise<Layers['file']> {
  const path = join(folder, fileName);
  if (!existsSync(path)) return { name: fileName, values: {} };
  let exported: unknown;
  try {
    exported = await createJiti(import.meta.url).import(path, { default: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigUnreadable(`${fileName} cannot be read: ${reason}`, { cause });
  }
  const values = z.record(z.string(), z.unknown()).safeParse(exported);
  if (!values.success) throw new ConfigUnreadable(`${fileName} must export an object by default.`);
  return { name: fileName, values: values.data };
}
