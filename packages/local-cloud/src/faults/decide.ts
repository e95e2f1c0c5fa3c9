import type { Fault, FaultKind, FaultOf, Selection } from './fault.js';
import { matchesOperation, wildcard } from './pattern.js';

/** A call as a fault sees it. */
export interface FaultyCall {
  readonly service: string;
  readonly action: string;
  /** `root`, `role/<name>/<instance id>`, or what IAM and STS issued the key for. */
  readonly principal: string;
}

/** A fault with what has happened to it so far. */
export interface ArmedFault<F extends Fault = Fault> {
  readonly name: string;
  readonly fault: F;
  /** Calls that matched. */
  readonly matched: number;
  /** Calls that were hit. */
  readonly hits: number;
}

/** Draws from [0, 1) for one fault; each fault has a sequence of its own, so that another one does not shift it. */
export type DrawFor = (name: string) => number;

/** What becomes of a call. */
type Fate =
  | { readonly kind: 'pass' }
  | { readonly kind: 'refuse'; readonly code: string; readonly message: string; readonly status: number }
  | { readonly kind: 'expire' }
  /** Executed; its answer never arrives. */
  | { readonly kind: 'lose' };

/** The outcome of all faults for one call. */
export interface Verdict {
  /** To wait before anything else. */
  readonly delayMs: number;
  readonly fate: Fate;
  /** Names of the faults that matched, and of those that hit. */
  readonly matched: readonly string[];
  readonly hit: readonly string[];
}

/** Decides, in the order in which faults were added: delays add up, and the first that ends the call does so. */
export function decide(faults: readonly ArmedFault[], call: FaultyCall, draw: DrawFor): Verdict {
  const matched: string[] = [];
  const hit: string[] = [];
  let delayMs = 0;
  let fate: Fate = { kind: 'pass' };
  for (const armed of faults) {
    const { fault } = armed;
    if (fate.kind !== 'pass' || !actsOnCalls(fault) || !concerns(fault, call)) continue;
    matched.push(armed.name);
    if (!strikes(armed, () => draw(armed.name))) continue;
    hit.push(armed.name);
    delayMs += delayOf(fault, () => draw(armed.name));
    fate = fateOf(fault);
  }
  return { delayMs, fate, matched, hit };
}

/** Whether a fault that matched hits this time; a kind without a selection hits whatever it concerns. */
export function strikes({ fault, matched, hits }: ArmedFault, draw: () => number): boolean {
  const { skip = 0, count = Infinity, percent = 100 }: Selection = fault;
  if (matched < skip || hits >= count) return false;
  return percent === 100 || draw() * 100 < percent;
}

type OnCall = FaultOf<'error' | 'lost-response' | 'latency' | 'expired-credentials'>;

/** Which kinds act on a call as such: for the others buckets, launches, volumes, addresses, keys and reads ask for themselves. */
const actsOn: { readonly [K in FaultKind]: K extends OnCall['kind'] ? 'calls' : 'others' } = {
  error: 'calls',
  'lost-response': 'calls',
  latency: 'calls',
  'expired-credentials': 'calls',
  throttling: 'others',
  capacity: 'others',
  'instance-dies': 'others',
  'stuck-attach': 'others',
  'stuck-detach': 'others',
  'late-address': 'others',
  'short-credentials': 'others',
  'tag-lag': 'others',
};

function actsOnCalls(fault: Fault): fault is OnCall {
  return actsOn[fault.kind] === 'calls';
}

function concerns(fault: OnCall, call: FaultyCall): boolean {
  switch (fault.kind) {
    case 'error':
    case 'lost-response':
    case 'latency':
      return fault.operations.some((operation) => matchesOperation(operation, call));
    case 'expired-credentials':
      return fault.principal === undefined
        ? call.principal !== 'root'
        : wildcard(fault.principal).test(call.principal);
  }
}

function delayOf(fault: OnCall, draw: () => number): number {
  if (fault.kind !== 'latency') return 0;
  const { ms, maxMs = ms } = fault;
  return ms + Math.floor(draw() * (Math.max(ms, maxMs) - ms + 1));
}

function fateOf(fault: OnCall): Fate {
  switch (fault.kind) {
    case 'error':
      return refusal(fault);
    case 'lost-response':
      return { kind: 'lose' };
    case 'expired-credentials':
      return { kind: 'expire' };
    case 'latency':
      return { kind: 'pass' };
  }
}

/** Codes with which AWS services say that it is their own fault, and the HTTP status they come with. */
const serverErrors: Readonly<Record<string, number>> = {
  InternalError: 500,
  InternalFailure: 500,
  ServerInternal: 500,
  RequestLimitExceeded: 503,
  ServiceUnavailable: 503,
  SlowDown: 503,
  Unavailable: 503,
};

function refusal(fault: FaultOf<'error'>): Fate {
  const { code } = fault;
  const status = fault.status ?? (Object.hasOwn(serverErrors, code) ? serverErrors[code] : undefined) ?? 400;
  return { kind: 'refuse', code, message: fault.message ?? `An injected fault: ${code}.`, status };
}
