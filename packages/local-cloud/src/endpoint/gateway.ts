import type { Context } from '../context.js';
import { ApiError, unsupported } from '../protocol/error.js';
import { readCredential, type Credential } from '../protocol/credential.js';
import { flatten, maxRequestBytes } from '../protocol/query.js';
import { readBody } from './body.js';
import type { CallLog, CallRecord, Outcome } from './calls.js';
import { isJsonCall } from './dialect.js';
import { answerEc2, parseEc2, type Ec2Request } from './ec2.js';
import { forward, type Forwarded } from './forward.js';
import type { KeyRing } from './keys.js';
import { nameCall } from './name-call.js';
import { redact } from './redact.js';
import { expiredKey, refuse, unknownKey } from './refuse.js';
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
  faults: readonly string[];
  answered: 'yes' | 'lost';
}

/** Services other than S3 take small documents; KMS and SSM stop far below this. */
const maxDocumentBytes = 8 * 1024 * 1024;

/** Guard, then ours or moto's, then the log: every request passes here. */
export function gateway(parts: GatewayParts): Handler {
  return async (exchange) => {
    const started = performance.now();
    const end = parts.log.arrive();
    const time = new Date(parts.context.clock.now()).toISOString();
    const credential = readCredential(exchange.incoming.headers, exchange.url);
    const handling: Handling = {
      action: '',
      parameters: {},
      handled: 'refused',
      faults: [],
      answered: 'yes',
    };
    const service = credential?.service ?? 'unknown';
    const outcome = await handle(parts, exchange, { credential, handling }).catch((cause: unknown) =>
      fail(exchange, { service, answered: handling.answered }, cause),
    );
    const accessKeyId = credential?.accessKeyId ?? '';
    end({
      time,
      requestId: exchange.requestId,
      service,
      action: handling.action,
      caller: { accessKeyId, principal: parts.keys.principal(accessKeyId) },
      parameters: redact(service, handling.parameters),
      handled: handling.handled,
      outcome,
      durationMs: Math.round(performance.now() - started),
      ...(handling.faults.length === 0 ? {} : { faults: handling.faults }),
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
  const json = isJsonCall(exchange.incoming.headers);
  if (parts.keys.expired(credential.accessKeyId, parts.context.clock.now())) {
    throw expiredKey(credential.service, json);
  }
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
  Object.assign(handling, call);
  await meetFaults(parts, exchange, { credential, handling });
  handling.handled = 'passed';
  const { answered } = handling;
  const answer = await forward(parts.motoPort, incoming, exchange.response, { body, answered });
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
  });
  await meetFaults(parts, exchange, { credential, handling });
  throttle(parts.context, handling);
  handling.handled = request.handled;
  checkRegion(parts.context, credential, request);
  if (request.handled === 'refused') throw unsupported(`the action ${request.action}`);
  const { answered } = handling;
  if (request.handled === 'passed') {
    return outcomeOf(await forward(parts.motoPort, incoming, response, { body, answered }));
  }
  const xml = await answerEc2(parts.context, request, { requestId, accessKeyId: credential.accessKeyId });
  if (answered === 'lost') {
    response.destroy();
    return { kind: 'ok', status: 200 };
  }
  response.writeHead(200, {
    'content-type': 'text/xml;charset=UTF-8',
    'content-length': Buffer.byteLength(xml),
    'x-amzn-requestid': requestId,
  });
  response.end(xml);
  return { kind: 'ok', status: 200 };
}

/** Waits and refuses as faults say, and notes whether the answer is to be lost. */
async function meetFaults(
  parts: GatewayParts,
  exchange: Exchange,
  { credential, handling }: Arrival & { readonly credential: Credential },
): Promise<void> {
  const { faults, clock, work } = parts.context;
  const { service, accessKeyId } = credential;
  const principal = parts.keys.principal(accessKeyId) ?? '';
  const { delayMs, fate, hit } = faults.judge({ service, action: handling.action, principal });
  handling.faults = hit;
  await clock.delay(delayMs, work.signal);
  if (fate.kind === 'refuse') throw new ApiError(fate.code, fate.message, fate.status);
  if (fate.kind === 'expire') {
    throw expiredKey(service, isJsonCall(exchange.incoming.headers));
  }
  handling.answered = fate.kind === 'lose' ? 'lost' : 'yes';
}

/** EC2 counts requests before it looks at them: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
function throttle({ faults, clock }: Context, handling: Handling): void {
  const { action, parameters } = handling;
  const fault = faults.throttle({ action, parameters, at: clock.now() });
  if (fault === undefined) return;
  handling.faults = [...handling.faults, fault];
  throw new ApiError('RequestLimitExceeded', 'Request limit exceeded.', 503);
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

function fail(
  exchange: Exchange,
  { service, answered }: { readonly service: string; readonly answered: Handling['answered'] },
  cause: unknown,
): Outcome {
  const error =
    cause instanceof ApiError
      ? cause
      : new ApiError('InternalError', cause instanceof Error ? cause.message : String(cause), 500);
  if (answered === 'lost') exchange.response.destroy();
  else refuse(exchange.incoming, exchange.response, error, { service, requestId: exchange.requestId });
  return { kind: 'error', status: error.status, code: error.code, message: error.message };
}
