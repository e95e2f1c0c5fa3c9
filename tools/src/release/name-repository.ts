import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { z } from 'zod';

/** Only for the decision: what a schema answers with is not the manifest any more. */
const publicManifest = z.object({
  nx: z.object({ tags: z.array(z.string()).refine((tags) => tags.includes('public')) }),
});

/**
 * Writes into every public package where it was built from, as npm's provenance wants it. Only a release knows the
 * repository's address, so it stands in no committed manifest. Answers with the folders it changed.
 */
export async function nameRepository(root: string, url: string): Promise<string[]> {
  const manifests = await glob('{packages,infra}/*/package.json', { cwd: root });
  const named: string[] = [];
  for (const path of manifests.sort()) {
    const manifest = JSON.parse(await readFile(join(root, path), 'utf8')) as object;
    if (!publicManifest.safeParse(manifest).success) continue;
    const directory = path.replace(/\/package\.json$/, '');
    const repository = { type: 'git', url, directory };
    await writeFile(join(root, path), `${JSON.stringify({ ...manifest, repository }, null, 2)}\n`);
    named.push(directory);
  }
  return named;
}
