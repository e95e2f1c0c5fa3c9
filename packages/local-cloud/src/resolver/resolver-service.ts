import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server, type Socket as Connection } from 'node:net';
import { addRule } from '../machines/firewall.js';
import { ruleComment } from '../machines/names.js';
import type { BridgeService } from '../machines/network-host.js';
import { privateDomain } from '../model/hostname.js';
import { forwardQuery, framed, hostServers, type Upstreams } from './forward.js';
import { answerTo, readQuestion } from './message.js';
import { privateReply, type Zone } from './private-names.js';

/** Amazon's resolver in every VPC: https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html */
const resolverAddress = '169.254.169.253';

/** A machine's /etc/resolv.conf, as DHCP gives it on EC2. */
export function resolverLines(region: string): string {
  return `nameserver ${resolverAddress}\nsearch ${privateDomain(region)}\n`;
}

/** What a cloud's resolver answers from. */
export interface ResolverOptions {
  readonly cloudId: string;
  readonly region: string;
  /** Whether a machine of a VPC has an address now. */
  readonly has: (vpcId: string, address: string) => boolean;
  /** Where all other questions go. Default: where this host asks. */
  readonly upstreams?: Upstreams;
}

/** A connection that asks nothing is closed after so many milliseconds. */
const idleMs = 10_000;

/**
 * The resolver of a VPC, on the bridge's own address under a port of its own; rules of the bridge lead the resolver's
 * address there. A host that has a DNS server on port 53 keeps it.
 */
export function resolverOnBridge(options: ResolverOptions): BridgeService {
  return async (network) => {
    const zone: Zone = { region: options.region, has: (address) => options.has(network.vpcId, address) };
    const resolve = (query: Buffer, over: 'udp' | 'tcp') =>
      resolved(query, over, { zone, upstreams: options.upstreams ?? hostServers });
    const udp = await listenUdp(network.gateway, resolve);
    const { port } = udp.address();
    const tcp = await listenTcp(network.gateway, port, resolve);
    const comment = ruleComment(options.cloudId, network.vpcId);
    for (const protocol of ['udp', 'tcp']) {
      const on = ['-i', network.bridge, '-p', protocol];
      const asked = [...on, '-d', `${resolverAddress}/32`, '--dport', '53'];
      const match = [...asked, '-j', 'REDIRECT', '--to-ports', String(port)];
      await addRule({ table: 'nat', chain: 'PREROUTING', match, place: 'first' }, comment);
      const arriving = [...on, '-d', network.gateway, '--dport', String(port), '-j', 'ACCEPT'];
      await addRule({ table: 'filter', chain: 'INPUT', match: arriving, place: 'first' }, comment);
    }
    return {
      [Symbol.asyncDispose]: async () => {
        await new Promise<void>((closed) => udp.close(closed));
        await new Promise<void>((closed) => tcp.close(() => closed()));
      },
    };
  };
}

type Resolve = (query: Buffer, over: 'udp' | 'tcp') => Promise<Buffer | undefined>;

async function resolved(
  query: Buffer,
  over: 'udp' | 'tcp',
  from: { readonly zone: Zone; readonly upstreams: Upstreams },
): Promise<Buffer | undefined> {
  const question = readQuestion(query);
  const reply = question && privateReply(question, from.zone);
  if (question !== undefined && reply !== undefined) return answerTo(query, question, reply);
  const answer = await forwardQuery(query, over, from.upstreams);
  if (answer !== undefined || question === undefined) return answer;
  return answerTo(query, question, { kind: 'failure' });
}

async function listenUdp(address: string, resolve: Resolve): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address: asker }) => {
    void resolve(query, 'udp').then((answer) => {
      // The bridge may have gone meanwhile; whoever asked has gone with it.
      if (answer !== undefined) socket.send(answer, port, asker, () => undefined);
    });
  });
  await new Promise<void>((bound, failed) => {
    socket.once('error', failed).bind(0, address, bound);
  });
  socket.on('error', () => undefined);
  return socket.unref();
}

async function listenTcp(address: string, port: number, resolve: Resolve): Promise<Server> {
  const server = createServer((connection) => serve(connection, resolve));
  await new Promise<void>((bound, failed) => {
    server.once('error', failed).listen(port, address, bound);
  });
  return server.unref();
}

/** One question a connection: a client with more of them opens another one. */
function serve(connection: Connection, resolve: Resolve): void {
  let seen = Buffer.alloc(0);
  connection.on('error', () => undefined).setTimeout(idleMs, () => connection.destroy());
  connection.on('data', (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk]);
    if (seen.length < 2 || seen.length < 2 + seen.readUInt16BE(0)) return;
    connection.removeAllListeners('data');
    const query = seen.subarray(2, 2 + seen.readUInt16BE(0));
    void resolve(query, 'tcp').then((answer) => {
      if (answer === undefined) connection.destroy();
      else connection.end(framed(answer));
    });
  });
}
