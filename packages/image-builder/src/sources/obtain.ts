import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildRefused } from '../build-refused.js';
import { sha256 } from '../definition/contents.js';
import type { ImageDefinition } from '../definition/definition.js';
import type { Source, SourceVariant } from '../definition/source.js';
import { fetchDebian } from './fetch-debian.js';
import { fetchUrl } from './fetch-url.js';
import { partName } from './part.js';
import { Unreachable } from './unreachable.js';

/** A source as it was really obtained. */
export interface ObtainedSource {
  readonly name: string;
  readonly variant: SourceVariant;
  readonly content: Buffer;
  /** Why an earlier variant was passed over; empty when the first one was taken. */
  readonly passedOver: readonly string[];
}

/** What getting bytes from outside depends on. */
export interface FetchContext {
  readonly cacheDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** Gets the bytes of a variant from outside; throws {@link Unreachable} when nothing answers. */
export type Fetcher = (variant: SourceVariant, context: FetchContext) => Promise<Buffer>;

const fetchVariant: Fetcher = (variant, context) =>
  variant.kind === 'url' ? fetchUrl(variant, context.signal) : fetchDebian(variant, context);

/** How sources are obtained. */
export interface ObtainOptions extends FetchContext {
  /** The kind that must be taken; without it any. */
  readonly only?: SourceVariant['kind'] | undefined;
  readonly fetcher?: Fetcher | undefined;
}

/** A variant and its place among those of its source, which messages name. */
interface Placed {
  readonly variant: SourceVariant;
  /** `image.ts of consul v2: sources[0]` */
  readonly place: string;
  /** `variants[1]` */
  readonly at: string;
}

/**
 * One source of a definition: the first variant that the cache has, else the first within reach; its checksum is verified
 * either way. The cache of all comes before the network, or a network that swallows packets would hold up a build that needs
 * nothing of it. Only "nobody answers" passes on to the next variant: a wrong checksum ends it, because whoever serves
 * another file may mean it.
 */
export async function obtain(
  { name: image, version, sources }: Pick<ImageDefinition, 'name' | 'version' | 'sources'>,
  index: number,
  options: ObtainOptions,
): Promise<ObtainedSource> {
  const source = sources[index];
  if (source === undefined) throw new Error(`there is no source ${index}`);
  const place = `image.ts of ${image} ${version}: sources[${index}]`;
  const eligible = source.variants
    .map((variant, at): Placed => ({ variant, place, at: `variants[${at}]` }))
    .filter(({ variant: { kind } }) => options.only === undefined || kind === options.only);
  if (eligible.length === 0) {
    const why = `"${source.name}" has no variant of kind "${options.only ?? ''}".`;
    throw new BuildRefused('source', `${place}.variants: ${why}`);
  }
  return (await fromCache(source, eligible, options)) ?? (await fromOutside(source, eligible, options));
}

async function fromCache(
  { name }: Source,
  eligible: readonly Placed[],
  { cacheDir }: ObtainOptions,
): Promise<ObtainedSource | undefined> {
  for (const [rank, { variant }] of eligible.entries()) {
    const content = await readFile(join(cacheDir, variant.sha256)).catch(() => undefined);
    if (content === undefined || sha256(content) !== variant.sha256) continue;
    const passedOver = eligible
      .slice(0, rank)
      .map(({ variant: { kind } }) => `${kind}: not asked for, because the cache has ${nameOf(variant)}`);
    return { name, variant, content, passedOver };
  }
  return undefined;
}

async function fromOutside(
  { name }: Source,
  eligible: readonly Placed[],
  options: ObtainOptions,
): Promise<ObtainedSource> {
  const { cacheDir, fetcher = fetchVariant } = options;
  const unreachable: { readonly kind: string; readonly at: string; readonly because: string }[] = [];
  for (const placed of eligible) {
    const { variant, at } = placed;
    try {
      const content = await fetcher(variant, options);
      verify(placed, content);
      await keep(join(cacheDir, variant.sha256), content);
      const passedOver = unreachable.map(({ kind, because }) => `${kind}: ${because}`);
      return { name, variant, content, passedOver };
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      unreachable.push({ kind: variant.kind, at, because: error.message });
    }
  }
  const reasons = unreachable.map(({ at, because }) => `${at}: ${because}`).join('; ');
  const place = eligible[0]?.place ?? '';
  throw new BuildRefused('source', `${place}: "${name}" is out of reach: ${reasons}.`);
}

function verify({ variant, place, at }: Placed, content: Buffer): void {
  const found = sha256(content);
  if (found === variant.sha256) return;
  throw new BuildRefused(
    'source',
    `${place}.${at}.sha256: ${nameOf(variant)} has SHA-256 ${found}, the definition pins ${variant.sha256}: not used.`,
  );
}

/** URL, or package with its version. */
function nameOf(variant: SourceVariant): string {
  return variant.kind === 'url' ? variant.url : `${variant.package} ${variant.packageVersion}`;
}

async function keep(path: string, content: Buffer): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  const part = partName(path);
  await writeFile(part, content);
  await rename(part, path);
}
