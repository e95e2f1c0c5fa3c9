import { Unreachable } from './unreachable.js';

/** Somebody answers within this time, or is out of reach: a network that swallows packets must not hold a build. */
const answerMs = 10_000;

/** The largest archive that is taken into memory. */
const limitBytes = 512 * 1024 * 1024;

/** Downloads a file; whatever is not a complete 200 answer is "unreachable". */
export async function fetchUrl({ url }: { readonly url: string }, signal?: AbortSignal): Promise<Buffer> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), answerMs);
  const signals = signal === undefined ? patience.signal : AbortSignal.any([signal, patience.signal]);
  try {
    const response = await fetch(url, { signal: signals });
    // From here it is the connection's own pace: a large file may take its time.
    clearTimeout(timer);
    if (!response.ok) throw new Unreachable(`${url} answers ${response.status}`);
    if (Number(response.headers.get('content-length') ?? 0) > limitBytes) {
      throw new Unreachable(`${url} is larger than a source may be`);
    }
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Unreachable) throw error;
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Unreachable(`${url} does not answer (${cause})`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
