import type { LoadedDefinition } from './load.js';
import { sha256 } from './contents.js';

/**
 * Names a definition by everything it says and refers to, whatever base it is built on. A released version's digest is
 * pinned by a test: whoever edits it sees that another version is due.
 */
export function definitionDigest({ definition, contents }: LoadedDefinition): string {
  const files = [...contents].map(([path, bytes]) => [path, sha256(bytes)]).sort();
  return sha256(canonical({ definition, files }));
}

/**
 * Names the image that would come out: definition, base image, the sources that are within reach now, and what the builder
 * itself does to every image.
 */
export function contentDigest(
  loaded: LoadedDefinition,
  {
    base,
    sources,
    recipe,
  }: {
    readonly base: { readonly imageId: string };
    readonly sources: readonly { readonly sha256: string }[];
    readonly recipe: string;
  },
): string {
  return sha256(
    canonical({
      recipe,
      definition: definitionDigest(loaded),
      base: base.imageId,
      sources: sources.map((source) => source.sha256),
    }),
  );
}

/** JSON with sorted keys: the order in which a definition is written is no difference. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
