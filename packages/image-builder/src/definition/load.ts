import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { BuildRefused } from '../build-refused.js';
import { readContents, type Contents } from './contents.js';
import { definitionSchema, type ImageDefinition } from './definition.js';

/** A definition with everything it refers to, read and checked. */
export interface LoadedDefinition {
  readonly definition: ImageDefinition;
  readonly contents: Contents;
}

/** Reads `image.ts` (or `image.js`) of a folder: an export named `image`. Parameters given here override its own. */
export async function loadDefinition(
  folder: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<LoadedDefinition> {
  const file = await definitionFile(resolve(folder));
  const module = await importFile(file);
  if (!('image' in module))
    throw new BuildRefused('definition', `${file}: it exports nothing named "image".`);
  return checkDefinition(module.image, { file, folder: resolve(folder), parameters });
}

/** Checks a definition that is already in memory. `file` is how messages name it. */
export async function checkDefinition(
  input: unknown,
  place: {
    readonly file: string;
    readonly folder: string;
    readonly parameters?: Readonly<Record<string, string>>;
  },
): Promise<LoadedDefinition> {
  const { file, folder, parameters = {} } = place;
  const parsed = definitionSchema.safeParse(input);
  if (!parsed.success) throw new BuildRefused('definition', `${file}: ${firstIssue(parsed.error)}`);
  const unknown = Object.keys(parameters).find((name) => !Object.hasOwn(parsed.data.parameters, name));
  if (unknown !== undefined) {
    const known = Object.keys(parsed.data.parameters).join(', ') || 'none';
    throw new BuildRefused('definition', `${file}: there is no parameter ${unknown}; it has: ${known}.`);
  }
  const definition = { ...parsed.data, parameters: { ...parsed.data.parameters, ...parameters } };
  return { definition, contents: await readContents(definition, folder, file) };
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it is malformed.';
  const field = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  return `${field.replace(/^\./, '') || 'image'}: ${issue.message}.`;
}

async function definitionFile(folder: string): Promise<string> {
  for (const name of ['image.ts', 'image.js']) {
    const file = join(folder, name);
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  throw new BuildRefused('definition', `${folder}: there is no image.ts in it.`);
}

async function importFile(file: string): Promise<object> {
  const url = pathToFileURL(file).href;
  try {
    return (await import(url)) as object;
  } catch (error) {
    if (!isUnknownExtension(error)) throw unreadable(file, error);
  }
  // Node 20 cannot read TypeScript by itself; newer ones do not get here.
  const { tsImport } = await import('tsx/esm/api');
  return (await tsImport(url, import.meta.url).catch((error: unknown) => {
    throw unreadable(file, error);
  })) as object;
}

function isUnknownExtension(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION';
}

function unreadable(file: string, cause: unknown): BuildRefused {
  const message = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new BuildRefused('definition', `${file}: it cannot be read: ${message ?? ''}`, { cause });
}
