import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FactsBySource, RoleCredentials } from '../imds-facts.js';
import { addRule } from '../machines/firewall.js';
import { ruleComment } from '../machines/names.js';
import type { BridgeService } from '../machines/network-host.js';
import { answer, type ImdsAnswer } from './answer.js';
import { createHopLimits, type HopLimits } from './hop-limit.js';
import { createTokens, type Tokens } from './tokens.js';

/** What the metadata service of a cloud answers from. */
export interface ImdsOptions {
  readonly cloudId: string;
  readonly facts: FactsBySource;
  readonly credentials: (roleName: string, instanceId: string) => RoleCredentials;
}

interface Service extends ImdsOptions {
  readonly vpcId: string;
  readonly tokens: Tokens;
  readonly hopLimits: HopLimits;
}

/** A request header block larger than this is no metadata client's. */
const maxHeaderSize = 8 * 1024;

/**
 * The metadata service on a VPC's bridge. It listens on the bridge's own address under a random port; one rule per bridge
 * redirects 169.254.169.254:80 there, which keeps the caller's address and leaves the metadata service of a host that
 * is itself a cloud machine alone.
 */
export function imdsOnBridge(options: ImdsOptions): BridgeService {
  return async (network) => {
    const tokens = createTokens(Date.now);
    const server = createServer({ maxHeaderSize, requestTimeout: 10_000, keepAliveTimeout: 1_000 });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, network.gateway, resolve);
    });
    server.unref();
    const { port } = server.address() as AddressInfo;
    const comment = ruleComment(options.cloudId, network.vpcId);
    const hopLimits = createHopLimits(network.bridge, port, comment);
    const service: Service = { ...options, vpcId: network.vpcId, tokens, hopLimits };
    server.on('request', (request, response) => {
      handle(service, request, response).catch(() => response.destroy());
    });
    await redirect(network.bridge, { gateway: network.gateway, port }, comment);
    return {
      [Symbol.asyncDispose]: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  };
}

async function redirect(
  bridge: string,
  to: { readonly gateway: string; readonly port: number },
  comment: string,
): Promise<void> {
  const asked = ['-i', bridge, '-d', '169.254.169.254/32', '-p', 'tcp', '--dport', '80'];
  const match = [...asked, '-j', 'REDIRECT', '--to-ports', String(to.port)];
  await addRule({ table: 'nat', chain: 'PREROUTING', match, place: 'first' }, comment);
  const arriving = ['-i', bridge, '-d', to.gateway, '-p', 'tcp', '--dport', String(to.port), '-j', 'ACCEPT'];
  await addRule({ table: 'filter', chain: 'INPUT', match: arriving, place: 'first' }, comment);
}

async function handle(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const source = request.socket.remoteAddress ?? '';
  const facts = service.facts(service.vpcId, source);
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (facts && request.method === 'PUT') {
    await service.hopLimits.enforce(source, facts.metadataOptions.httpPutResponseHopLimit);
  }
  const result = answer(
    { method: request.method ?? '', path, headers: request.headers },
    {
      facts,
      credentials: (roleName) => service.credentials(roleName, facts?.instanceId ?? ''),
      tokens: service.tokens,
    },
  );
  send(response, result, request.method === 'HEAD');
}

function send(response: ServerResponse, result: ImdsAnswer, headOnly: boolean): void {
  const body = Buffer.from(result.body as string);
  response.writeHead(result.status, { ...result.headers, server: 'EC2ws', 'content-length': body.length });
  response.end(headOnly ? undefined : body);
}
