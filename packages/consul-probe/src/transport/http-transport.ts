import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { type Address, printAddress } from './address.js';
import type { Transport, TransportAnswer, TransportRequest } from './transport.js';

/** Opens a byte stream to the agent, for example a channel of an SSH connection. The signal ends the attempt. */
export type Dial = (signal: AbortSignal) => Promise<Duplex>;

/** How to reach an agent other than by a plain connection to its address. */
export interface HttpTransportOptions {
  /** Replaces the TCP connection. The address then only names the host in requests and in the TLS handshake. */
  readonly dial?: Dial;
  /** What messages call this agent; its address unless given. */
  readonly label?: string;
  /** Certificates (PEM) that may have signed the agent's, for `https`; Node's own list unless given. */
  readonly ca?: string;
}

/**
 * HTTP/1.1 to one agent. Every request has a connection of its own: a connection kept from before may have been
 * closed by a member that was replaced since, and "was it sent or not" is the one question not worth asking here.
 */
export function httpTransport(address: Address, options: HttpTransportOptions = {}): Transport {
  return {
    label: options.label ?? printAddress(address),
    request: async (asked) => {
      const raw = await (options.dial ?? tcp(address))(asked.signal);
      try {
        return await exchange(
          address.scheme === 'https' ? secured(raw, address, options) : raw,
          address,
          asked,
        );
      } catch (error) {
        raw.destroy();
        throw error;
      }
    },
  };
}

function tcp({ host, port }: Address): Dial {
  return (signal) => {
    signal.throwIfAborted();
    // Not awaited: `http` writes once it is connected, and its error handler then covers the connection too.
    return Promise.resolve(connectTcp({ host, port }));
  };
}

function secured(raw: Duplex, { host }: Address, { ca }: HttpTransportOptions): Duplex {
  const isName = !/^[\d.]+$|:/.test(host);
  return connectTls({
    socket: raw,
    host,
    ...(isName && { servername: host }),
    ...(ca !== undefined && { ca }),
  });
}

function exchange(
  stream: Duplex,
  { host, port }: Address,
  asked: TransportRequest,
): Promise<TransportAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({
      createConnection: () => stream,
      ...{ host, port, method: asked.method, path: asked.path, signal: asked.signal },
      headers: { ...asked.headers, connection: 'close' },
    });
    sent.once('response', (message) => resolve(answerOf(message)));
    sent.on('error', reject);
    sent.end(asked.body ?? undefined);
  });
}

function answerOf(message: IncomingMessage): TransportAnswer {
  const headers = Object.entries(message.headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return { status: message.statusCode ?? 0, headers: new Map(headers), body: message };
}
