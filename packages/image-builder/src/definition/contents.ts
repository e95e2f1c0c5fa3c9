import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildRefused } from '../build-refused.js';
import type { ImageDefinition } from './definition.js';

/** The bytes of every file and script a definition names, by its relative path. */
export type Contents = ReadonlyMap<string, Buffer>;

/** Reads them all once, so that what was digested is what is uploaded. */
export async function readContents(
  definition: Pick<ImageDefinition, 'files' | 'provision' | 'tests'>,
  folder: string,
  file: string,
): Promise<Contents> {
  const named = [
    ...definition.files.map((one, index) => [`files[${index}].from`, one.from] as const),
    ...definition.provision.map((one, index) => [`provision[${index}].script`, one.script] as const),
    ...definition.tests.map((one, index) => [`tests[${index}].script`, one.script] as const),
  ];
  const contents = new Map<string, Buffer>();
  for (const [field, path] of named) {
    const bytes = await readFile(join(folder, path)).catch((cause: unknown) => {
      throw new BuildRefused('definition', `${file}: ${field}: ${path} cannot be read.`, { cause });
    });
    contents.set(path, bytes);
  }
  return contents;
}

/** Lower-case hexadecimal SHA-256. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
