import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifestSchema = z.object({ name: z.string(), version: z.string() });

/** Name and version of the package that a module belongs to; `nx release` writes them, and no source repeats them. */
export function packageOf(moduleUrl: string): { readonly name: string; readonly version: string } {
  const text = readFileSync(new URL('../package.json', moduleUrl), 'utf8');
  return manifestSchema.parse(JSON.parse(text));
}
