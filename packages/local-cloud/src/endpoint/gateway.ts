import type { Context } from '../context.js';
import { ApiError, unsupported } from '../protocol/error.js';
import { readCredential, type Credential } from '../protocol/credential.js';
import { flatten, maxRequestBytes } from '../protocol/query.js';
import { readBody } from './body.js';
import type { CallLog, CallRecord, Outcome } from './calls.js';
import { answerEc2, parseEc2, type Ec2Request } from './ec2.js';
import { forward, type Forwarded } from './forward.js';
import type { KeyRing } from './keys.js';
import { nameCall } from './name-call.js';
import { redact } from './redact.js';
import { refuse, unknownKey } from './refuse.js';
import type { Exchange, Handler } from './server.js';

/** What the gateway stands between. */
export interface GatewayParts {
  readonly context: Context;
  readonly motoPort: number;
  readonly keys: KeyRing;
  readonly log: CallLog;
}

/** What is known of a call while it is handled; the log entry is written from it. */
interface Handling {
  action: string;
  parameters: Record<string, string>;
  handled: CallRecord['handled'];
}

/** Services other than S3 take small documents; KMS and SSM stop far below this. */
const maxDocumentBytes = 8 * 1024 * 1024;

/** Guard, then ours or moto's, then the log: every request passes here. */
export function gateway(parts: GatewayParts): Handler {
  return async (exchange) => {
    const started = performance.now();
    const time = new Date(parts.context.clock.now()).toISOString();
    const credential = readCredential(exchange.incoming.headers, exchange.url);
    const handling: Handling = { action: '', parameters: {}, handled: 'refused' };
    const service = credential?.service ?? 'unknown';
    const outcome = await handle(parts, exchange, { credential, handling }).catch((cause: unknown) =>
      fail(exchange, service, cause),
    );
    const accessKeyId = credential?.accessKeyId ?? '';
    parts.log.append({
      time,
      requestId: exchange.requestId,
      service,
      action: handling.action,
      caller: { accessKeyId, principal: parts.keys.principal(accessKeyId) },
      parameters: redact(service, handling.parameters),
      handled: handling.handled,
      outcome,
      durationMs: Math.round(performance.now() - started),
    });
  };
}

interface Arrival {
  readonly credential: Credential | undefined;
  readonly handling: Handling;
}

async function handle(
  parts: GatewayParts,
  exchange: Exchange,
  { credential, handling }: Arrival,
): Promise<Outcome> {
  if (credential === undefined) {
    throw new ApiError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  if (parts.keys.principal(credential.accessKeyId) === undefined) throw unknownKey(credential.service);
  if (credential.service === 'ec2') return handleEc2(parts, exchange, { credential, handling });
  const { incoming, url } = exchange;
  const method = incoming.method ?? 'GET';
  const body = credential.service === 's3' ? undefined : await readBody(incoming, maxDocumentBytes);
  const call = nameCall(credential.service, {
    method,
    url,
    headers: incoming.headers,
    body: body?.toString('utf8') ?? '',
  });
  Object.assign(handling, call, { handled: 'passed' });
  const answer = await forward(parts.motoPort, incoming, exchange.response, body);
  parts.keys.admitFrom(credential.service, call.action, answer.head);
  return outcomeOf(answer);
}

async function handleEc2(
  parts: GatewayParts,
  exchange: Exchange,
  { credential, handling }: Arrival & { readonly credential: Credential },
): Promise<Outcome> {
  const { incoming, response, url, requestId } = exchange;
  const body = await readBody(incoming, maxRequestBytes);
  const request = parseEc2(body.length === 0 ? url.search.slice(1) : body.toString('utf8'));
  Object.assign(handling, {
    action: request.action,
    parameters: flatten(request.params),
    handled: request.handled,
  });
  checkRegion(parts.context, credential, request);
  if (request.handled === 'refused') throw unsupported(`the action ${request.action}`);
  if (request.handled === 'passed') return outcomeOf(await forward(parts.motoPort, incoming, response, body));
  const xml = await answerEc2(parts.context, request, { requestId, accessKeyId: credential.accessKeyId });
  response.writeHead(200, {
    'content-type': 'text/xml;charset=UTF-8',
    'content-length': Buffer.byteLength(xml),
    'x-amzn-requestid': requestId,
  });
  response.end(xml);
  return { kind: 'ok', status: 200 };
}

/** One cloud is one region; a client set to another would otherwise see an empty one and believe it. */
function checkRegion(context: Context, credential: Credential, request: Ec2Request): void {
  if (credential.region === context.region || request.action === 'DescribeRegions') return;
  throw new ApiError(
    'AuthFailure',
    `Credential should be scoped to a valid region, not '${credential.region}': this cloud is ${context.region}.`,
    401,
  );
}

function outcomeOf({ status, head }: Forwarded): Outcome {
  if (status < 400) return { kind: 'ok', status };
  const code =
    /<Code>([^<]+)<\/Code>/.exec(head)?.[1] ?? /"__type": *"([^"]+)"/.exec(head)?.[1] ?? String(status);
  const message =
    /<Message>([^<]*)<\/Message>/.exec(head)?.[1] ?? /"[mM]essage": *"([^"]*)"/.exec(head)?.[1] ?? '';
  return { kind: 'error', status, code, message };
}

function fail(exchange: Exchange, service: string, cause: unknown): Outcome {
  const error =
    cause instanceof ApiError
      ? cause
      : new ApiError('InternalError', cause instanceof Error ? cause.message : String(cause), 500);
  refuse(exchange.incoming, exchange.response, error, { service, requestId: exchange.requestId });
  return { kind: 'error', status: error.status, code: error.code, message: error.message };
}
