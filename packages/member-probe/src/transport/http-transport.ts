import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Address, printAddress } from './address.js';
import { type Dial, open, type Tls, type Way } from './dial.js';
import type { Transport, TransportAnswer, TransportRequest } from './transport.js';

/** How to reach a member other than by a plain connection to its address. */
export interface HttpTransportOptions {
  /** Replaces the TCP connection. The address then only names the host in requests and in the TLS handshake. */
  readonly dial?: Dial;
  /** What messages call this member; its address unless given. */
  readonly label?: string;
  /** Who the member must be, and who we are, for `https`. */
  readonly tls?: Tls;
}

/** The way that a transport takes. */
export function wayTo(address: Address, { dial, tls }: HttpTransportOptions): Way {
  return { address, dial, tls: tls ?? {} };
}

/**
 * HTTP/1.1 to one member. Every request has a connection of its own: a connection kept from before may have been
 * closed by a member that was replaced since, and "was it sent or not" is the one question not worth asking here.
 */
export function httpTransport(address: Address, options: HttpTransportOptions = {}): Transport {
  const way = wayTo(address, options);
  return {
    label: options.label ?? printAddress(address),
    request: async (asked) => {
      const stream = await open(way, asked.signal, 'http/1.1');
      return exchange(stream, address, asked).catch((error: unknown) => {
        stream.destroy();
        throw error;
      });
    },
  };
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
