import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildRefused } from '../build-refused.js';
import { sha256 } from '../definition/contents.js';
import type { Source, SourceVariant } from '../definition/source.js';
import { fetchDebian } from './fetch-debian.js';
import { fetchUrl } from './fetch-url.js';
import { Unreachable } from './unreachable.js';

/** A source as it was really obtained. */
export interface ObtainedSource {
  readonly name: string;
  readonly variant: SourceVariant;
  readonly content: Buffer;
  /** Why an earlier variant was passed over; empty when the first one was taken. */
  readonly passedOver: readonly string[];
}

/** Gets the bytes of a variant from outside; throws {@link Unreachable} when nothing answers. */
export type Fetcher = (variant: SourceVariant, cacheDir: string, signal?: AbortSignal) => Promise<Buffer>;

const fetchVariant: Fetcher = (variant, cacheDir, signal) =>
  variant.kind === 'url' ? fetchUrl(variant, signal) : fetchDebian(variant, cacheDir, signal);

/**
 * The first variant within reach, from the cache or from outside, its checksum verified either way. Only "nobody answers"
 * passes on to the next variant: a wrong checksum ends it, because whoever serves another file may mean it.
 */
export async function obtain(
  source: Source,
  options: {
    readonly cacheDir: string;
    /** The kind that must be taken; without it the first within reach. */
    readonly only?: SourceVariant['kind'] | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly fetcher?: Fetcher;
  },
): Promise<ObtainedSource> {
  const { cacheDir, only, signal, fetcher = fetchVariant } = options;
  const passedOver: string[] = [];
  for (const variant of source.variants.filter(({ kind }) => only === undefined || kind === only)) {
    const cached = join(cacheDir, variant.sha256);
    const kept = await readFile(cached).catch(() => undefined);
    if (kept !== undefined && sha256(kept) === variant.sha256) {
      return { name: source.name, variant, content: kept, passedOver };
    }
    try {
      const content = await fetcher(variant, cacheDir, signal);
      verify(source, variant, content);
      await keep(cached, content);
      return { name: source.name, variant, content, passedOver };
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      passedOver.push(`${variant.kind}: ${error.message}`);
    }
  }
  const why = passedOver.length === 0 ? `it has no variant of kind "${only ?? ''}"` : passedOver.join('; ');
  throw new BuildRefused('source', `The source "${source.name}" is out of reach: ${why}`);
}

function verify(source: Source, variant: SourceVariant, content: Buffer): void {
  const found = sha256(content);
  if (found === variant.sha256) return;
  const where = variant.kind === 'url' ? variant.url : `${variant.package} ${variant.packageVersion}`;
  throw new BuildRefused(
    'source',
    `The source "${source.name}" (${where}) has SHA-256 ${found}, the definition pins ${variant.sha256}: not used.`,
  );
}

async function keep(path: string, content: Buffer): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  const part = `${path}.${process.pid}`;
  await writeFile(part, content);
  await rename(part, path);
}
