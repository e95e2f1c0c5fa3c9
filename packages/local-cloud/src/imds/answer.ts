import type { InstanceFacts } from '../imds-facts.js';
import { lookup } from './lookup.js';
import { maxTtlSeconds, type Tokens } from './tokens.js';
import { instanceTree, type RoleCredentialsOf } from './tree.js';

/** A request as the service sees it; header names are lower case. */
export interface ImdsRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** An answer of the service. */
export interface ImdsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What one request is answered from. */
export interface ImdsSource {
  readonly facts: InstanceFacts | undefined;
  readonly credentials: RoleCredentialsOf;
  readonly tokens: Tokens;
}

const tokenHeader = 'x-aws-ec2-metadata-token';
const ttlHeader = 'x-aws-ec2-metadata-token-ttl-seconds';

/** Decides an answer. The rules are those of the EC2 user guide, "Use the Instance Metadata Service". */
export function answer(request: ImdsRequest, source: ImdsSource): ImdsAnswer {
  const { facts } = source;
  if (facts === undefined) return refused(404, 'Not Found');
  if (facts.metadataOptions.httpEndpoint === 'disabled') return refused(403, 'Forbidden');
  if (request.method === 'PUT') return putToken(request, facts, source.tokens);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refused(405, 'Method Not Allowed');
  const session = sessionOf(single(request.headers[tokenHeader]), facts, source.tokens);
  if (session.kind === 'refused') return refused(401, 'Unauthorized');
  const body = lookup(instanceTree(facts, source.credentials), request.path);
  if (body === undefined) return refused(404, 'Not Found');
  const type = typeof body === 'string' ? 'text/plain' : 'application/octet-stream';
  const life = session.kind === 'token' ? { [ttlHeader]: String(session.left) } : {};
  return { status: 200, headers: { 'content-type': type, ...life }, body };
}

type Session = { kind: 'none' } | { kind: 'refused' } | { kind: 'token'; left: number };

/** A wrong token is refused even where none would be needed. */
function sessionOf(token: string | undefined, facts: InstanceFacts, tokens: Tokens): Session {
  if (token === undefined) {
    return { kind: facts.metadataOptions.httpTokens === 'required' ? 'refused' : 'none' };
  }
  const left = tokens.remaining(facts.instanceId, token);
  return left === undefined ? { kind: 'refused' } : { kind: 'token', left };
}

function putToken(request: ImdsRequest, facts: InstanceFacts, tokens: Tokens): ImdsAnswer {
  if (request.path !== '/latest/api/token') return refused(404, 'Not Found');
  // A request that came through a proxy is not the instance's own: this is what stops open reverse proxies.
  if (request.headers['x-forwarded-for'] !== undefined) return refused(403, 'Forbidden');
  const ttl = single(request.headers[ttlHeader]) ?? '';
  const seconds = /^\d{1,5}$/.test(ttl) ? Number(ttl) : 0;
  if (seconds < 1 || seconds > maxTtlSeconds) return refused(400, 'Bad Request');
  const body = tokens.issue(facts.instanceId, seconds);
  return { status: 200, headers: { 'content-type': 'text/plain', [ttlHeader]: ttl }, body };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** EC2 answers errors with a small XHTML page. */
function refused(status: number, reason: string): ImdsAnswer {
  const title = `${status} - ${reason}`;
  const body = `<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
	"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>${title}</title>
 </head>
 <body>
  <h1>${title}</h1>
 </body>
</html>
`;
  return { status, headers: { 'content-type': 'text/html' }, body };
}
