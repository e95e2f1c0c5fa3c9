import { Unreachable } from './unreachable.js';

/** What a download may take. */
export interface DownloadLimits {
  /** Somebody answers within this time, or is out of reach: a network that swallows packets must not hold a build. */
  readonly answerMs: number;
  /** After so long without a byte nobody is sending any more. However long the whole takes is the line's own pace. */
  readonly silenceMs: number;
  /** The largest archive that is taken into memory. */
  readonly bytes: number;
}

const usual: DownloadLimits = { answerMs: 10_000, silenceMs: 30_000, bytes: 512 * 1024 * 1024 };

/** Downloads a file; whatever is not a complete 200 answer is "unreachable". */
export async function fetchUrl(
  { url }: { readonly url: string },
  signal?: AbortSignal,
  limits: DownloadLimits = usual,
): Promise<Buffer> {
  using patience = new Patience();
  const signals = signal === undefined ? patience.signal : AbortSignal.any([signal, patience.signal]);
  try {
    patience.allow(limits.answerMs, 'nobody answered');
    const response = await fetch(url, { signal: signals });
    if (!response.ok) throw new Unreachable(`${url} answers ${response.status}`);
    const chunks: Uint8Array[] = [];
    let length = 0;
    patience.allow(limits.silenceMs, `nothing came after ${length} bytes`);
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      length += chunk.byteLength;
      // Counted, because a server need not say beforehand how much it will send.
      if (length > limits.bytes) throw new Unreachable(`${url} is larger than a source may be`);
      chunks.push(chunk);
      patience.allow(limits.silenceMs, `nothing came after ${length} bytes`);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Unreachable) throw error;
    throw new Unreachable(`${url} ${patience.over ?? `does not answer (${reason(error)})`}`, {
      cause: error,
    });
  }
}

/** Ends a download when what it waits for does not come in time. */
class Patience implements Disposable {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  /** What did not come in time; undefined while there is hope. */
  over: string | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  allow(ms: number, otherwise: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.over = `was given up: ${otherwise} for ${ms / 1000} s`;
      this.#controller.abort();
    }, ms);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

function reason(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
}
