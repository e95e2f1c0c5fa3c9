import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Address } from './address.js';

/** Opens a byte stream to the member, for example a channel of an SSH connection. The signal ends the attempt. */
export type Dial = (signal: AbortSignal) => Promise<Duplex>;

/** Who the member must be, and who we are. All PEM. */
export interface Tls {
  /** Certificates that may have signed the member's; Node's own list unless given. */
  readonly ca?: string;
  /** Our certificate and its key, where members ask for one. */
  readonly cert?: string;
  readonly key?: string;
}

/** A way to one member. */
export interface Way {
  readonly address: Address;
  readonly dial: Dial | undefined;
  readonly tls: Tls;
}

/** Opens the stream that `protocol` is spoken on, with TLS where the address says so. */
export async function open(
  { address, dial, tls }: Way,
  signal: AbortSignal,
  protocol: string,
): Promise<Duplex> {
  signal.throwIfAborted();
  // A TCP socket is not awaited: HTTP writes once it is connected, and its error handler then covers the connection too.
  const raw =
    dial === undefined ? connectTcp({ host: address.host, port: address.port }) : await dial(signal);
  if (address.scheme === 'http') return raw;
  const isName = !/^[\d.]+$|:/.test(address.host);
  return connectTls({
    socket: raw,
    host: address.host,
    ALPNProtocols: [protocol],
    ...(isName && { servername: address.host }),
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(tls.cert !== undefined && { cert: tls.cert }),
    ...(tls.key !== undefined && { key: tls.key }),
  });
}
