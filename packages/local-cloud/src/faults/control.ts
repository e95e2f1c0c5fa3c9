import { timingSafeEqual } from 'node:crypto';
import { readBody } from '../endpoint/body.js';
import type { Exchange } from '../endpoint/server.js';
import { ApiError } from '../protocol/error.js';
import type { AllFaults } from './all-faults.js';

/** Where a cloud's faults are spoken to over HTTP: no service of AWS has a path like it, and no bucket a name like it. */
export const controlPath = '/_local-cloud/faults';

/** More than any fault needs, in bytes. */
const maxBytes = 64 * 1024;

/**
 * Speaks to the faults of calls and of machines alike. `GET` lists faults, `GET …/events` gives what they did
 * (`{ events, forgotten }`), `POST` adds one, `DELETE …/<name>` removes one; JSON both ways. The token is the root key's secret (`Authorization: Bearer …`): machines and roles do not have it.
 */
export async function control(faults: AllFaults, token: string, exchange: Exchange): Promise<void> {
  const { incoming, response } = exchange;
  const answer = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(`${JSON.stringify(body)}\n`);
  };
  if (!authorized(incoming.headers.authorization, token)) {
    answer(401, { error: 'Authorization: Bearer <secret access key of the cloud> is needed.' });
    return;
  }
  try {
    const { status, body } = await handle(faults, exchange);
    answer(status, body);
  } catch (cause) {
    const theirs = cause instanceof TypeError || cause instanceof ApiError;
    answer(theirs ? 400 : 409, { error: cause instanceof Error ? cause.message : String(cause) });
  }
}

function authorized(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function handle(faults: AllFaults, { incoming, url }: Exchange): Promise<Answer> {
  const name = url.pathname.slice(controlPath.length).replace(/^\//, '');
  // What is read under `events` is no name there; a fault may be called so all the same, and is removed by it.
  const below = name === '' ? '' : name === 'events' && incoming.method === 'GET' ? 'events' : 'name';
  switch (`${incoming.method ?? ''} ${below}`.trimEnd()) {
    case 'GET':
      return { status: 200, body: faults.list() };
    case 'GET events':
      return { status: 200, body: faults.events() };
    case 'POST':
      return { status: 201, body: await faults.add(json(await readBody(incoming, maxBytes))) };
    case 'DELETE name':
      if (await faults.remove(name)) return { status: 200, body: { removed: name } };
      return { status: 404, body: { error: `There is no fault named ${name}.` } };
    default:
      return { status: 405, body: { error: `${incoming.method ?? ''} ${url.pathname} is not known here.` } };
  }
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new TypeError('Fault, as a whole: is no JSON');
  }
}
