import { createSocket } from 'node:dgram';
import { getServers } from 'node:dns';
import { connect, isIPv6 } from 'node:net';

/** Where this host asks, as it is configured now. */
export type Upstreams = () => readonly string[];

/** Clients ask again after five seconds (resolv.conf(5)); a second server must have had its turn by then. */
const perServerMs = 2000;

/** This host's own servers. */
export const hostServers: Upstreams = getServers;

/** Hands a query on to this host's servers, one after the other; undefined when none answers. */
export async function forwardQuery(
  query: Buffer,
  over: 'udp' | 'tcp',
  upstreams: Upstreams,
): Promise<Buffer | undefined> {
  for (const server of upstreams().slice(0, 2)) {
    const answer = await (over === 'udp' ? askUdp : askTcp)(query, target(server));
    if (answer !== undefined) return answer;
  }
  return undefined;
}

interface Target {
  readonly host: string;
  readonly port: number;
}

/** Node writes a port other than 53 behind the address, and an IPv6 address then in brackets. */
function target(server: string): Target {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(server) ?? [];
  return port === undefined
    ? { host: server, port: 53 }
    : { host: bracketed ?? plain ?? '', port: Number(port) };
}

function askUdp(query: Buffer, { host, port }: Target): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    const end = (answer: Buffer | undefined) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => end(undefined), perServerMs);
    socket.once('error', () => end(undefined));
    socket.on('message', (answer) => {
      // An answer to another question is somebody's guess.
      if (answer.length > 2 && answer.readUInt16BE(0) === query.readUInt16BE(0)) end(answer);
    });
    socket.connect(port, host, () => socket.send(query));
  });
}

function askTcp(query: Buffer, { host, port }: Target): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: perServerMs });
    let seen = Buffer.alloc(0);
    const end = (answer: Buffer | undefined) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('error', () => end(undefined)).once('timeout', () => end(undefined));
    socket.once('close', () => end(undefined));
    socket.on('data', (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      if (seen.length >= 2 && seen.length >= 2 + seen.readUInt16BE(0)) end(seen.subarray(2));
    });
    socket.write(framed(query));
  });
}

/** DNS over TCP: each message behind its length in two bytes (RFC 1035, 4.2.2). */
export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length, 0);
  return Buffer.concat([length, message]);
}
