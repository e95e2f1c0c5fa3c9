import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Idle connections that are kept for the next request: as many as are under way at once when a member is slow for half a second. */
const mostKept = 16;

/**
 * An idle connection is closed after this (ms). Consul takes 200 connections from one address (`http_max_conns_per_client`), which the
 * engine's own questions share, so nothing that is not in use may stay open.
 */
const idleMs = 1_000;

/** One request, as the probes of every service ask it. */
export interface KeptRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  readonly signal: AbortSignal;
}

/** The head of an answer, and its body as it comes. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** What the probes of every service call a transport, as far as it is HTTP. */
export interface KeptTransport {
  readonly label: string;
  request(asked: KeptRequest): Promise<KeptAnswer>;
}

/**
 * HTTP/1.1 over connections that are kept: dozens of requests a second through an SSH tunnel would else open as many channels, and
 * what is measured would be the tunnel. A request that is written to a connection which then ends is unknown, never failed.
 */
export function keptTransport(label: string, dial: () => Promise<Duplex>): KeptTransport {
  const agent = new DialAgent(dial);
  return { label, request: (asked) => exchange(agent, asked) };
}

class DialAgent extends Agent {
  readonly #dial: () => Promise<Duplex>;
  readonly #idle = new WeakMap<Duplex, NodeJS.Timeout>();

  constructor(dial: () => Promise<Duplex>) {
    super({ keepAlive: true, maxFreeSockets: mostKept });
    this.#dial = dial;
  }

  override keepSocketAlive(stream: Duplex): true {
    this.#idle.set(stream, setTimeout(() => giveUp(stream), idleMs).unref());
    return true;
  }

  override reuseSocket(stream: Duplex, request: ClientRequest): void {
    clearTimeout(this.#idle.get(stream));
    // Takes off the listener that an idle connection has: else every turn leaves one behind.
    super.reuseSocket(stream, request);
  }

  override createConnection(
    _options: unknown,
    done: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#dial().then(
      (stream) => {
        done(null, withSocketManners(stream));
      },
      (error: unknown) => {
        // The agent takes no stream beside an error; its type says that it does.
        (done as (error: unknown) => void)(error);
      },
    );
  }
}

/**
 * A channel of SSH that is told to end is not "destroyed" yet, and the agent would hand it out once more: the request would then be
 * hung up on, and look like an absence of its member. So the agent is told to forget it (https://nodejs.org/api/http.html#class-httpagent).
 */
function giveUp(stream: Duplex): void {
  stream.destroy();
  // After it: the agent looks among its idle connections only for one that can not be written to any more.
  stream.emit('agentRemove');
}

/** A channel of SSH is a stream without the few methods of a socket that an agent calls on an idle connection. */
function withSocketManners(stream: Duplex): Duplex {
  const manners = { setKeepAlive: keep, setNoDelay: keep, setTimeout: keep, ref: keep, unref: keep };
  for (const [name, method] of Object.entries(manners)) {
    if (!(name in stream)) Object.defineProperty(stream, name, { value: method });
  }
  return stream;
}

function keep(this: Duplex): Duplex {
  return this;
}

function exchange(agent: Agent, { method, path, headers, body, signal }: KeptRequest): Promise<KeptAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ agent, host: '127.0.0.1', method, path, signal, headers: { ...headers } });
    sent.once('response', (message) => {
      resolve(answerOf(message));
    });
    sent.on('error', reject);
    sent.end(body ?? undefined);
  });
}

function answerOf(message: IncomingMessage): KeptAnswer {
  const headers = Object.entries(message.headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return { status: message.statusCode ?? 0, headers: new Map(headers), body: message };
}
