/** A client, or why there is none: then nothing was sent. */
export type Door<Client> =
  | { readonly kind: 'client'; readonly client: Client }
  | { readonly kind: 'none'; readonly because: string };

/**
 * The way to one node's member, kept while it works: finding the machine behind a node costs a question to the cloud, too
 * dear to ask dozens of times a second.
 */
export class MemberClients<Client> {
  readonly #node: string;
  readonly #connect: (node: string) => Promise<Client>;
  #current: Promise<Client> | null = null;

  constructor(node: string, connect: (node: string) => Promise<Client>) {
    this.#node = node;
    this.#connect = connect;
  }

  /** The current client, or a new one; `none` when there is no way, or none before the signal. */
  async client(signal: AbortSignal): Promise<Door<Client>> {
    const current = (this.#current ??= this.#open());
    try {
      return { kind: 'client', client: await until(current, signal) };
    } catch (error) {
      return { kind: 'none', because: String(error) };
    }
  }

  /** Forgets a client that did not answer: the machine behind the node may be another one by now. */
  drop(client: Client): void {
    const current = this.#current;
    current
      ?.then((one) => {
        if (one === client && this.#current === current) this.#current = null;
      })
      // One that failed to open has been forgotten already.
      .catch(() => undefined);
  }

  #open(): Promise<Client> {
    const opening = this.#connect(this.#node);
    opening.catch(() => {
      if (this.#current === opening) this.#current = null;
    });
    return opening;
  }
}

function until<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
