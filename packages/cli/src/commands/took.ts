import type { RunEvent, StepName } from '@moult/rolling-upgrade';

/** Where the time of a creation went, in milliseconds. Together they are `wholeMs`. */
export interface Took {
  readonly wholeMs: number;
  readonly terraformMs: number;
  readonly terraformCalls: number;
  /** A machine was launched, or not up yet. */
  readonly bootMs: number;
  /** All machines were up, and volume, address or service not in place yet. */
  readonly serviceMs: number;
  /** All was well, and watched for a while to see whether it stays so. */
  readonly watchedMs: number;
  /** Everything else: looking around, planning, writing down. */
  readonly restMs: number;
}

/** What the time after an event goes to. */
type Share = 'boot' | 'service' | 'watched' | 'rest';

const bootSteps: ReadonlySet<StepName> = new Set<StepName>(['launch', 'test-replacement']);

/**
 * What a run does from an event to the next one. A wait counts for what is waited for until the look that sees it there; one for
 * machines counts before one for anything else, because those wait for machines too. Pure.
 */
export function shareAfter(event: RunEvent): Share {
  if (event.kind === 'recorded') {
    const { fact } = event.entry;
    return fact.kind === 'effect-intended' ? shareOf(fact.step) : 'rest';
  }
  if (event.kind !== 'waiting') return 'rest';
  const open = event.waits.filter((wait) => wait.for.length > 0).map(({ step }) => shareOf(step));
  if (open.includes('boot')) return 'boot';
  return open.length > 0 ? 'service' : 'watched';
}

function shareOf(step: StepName): Share {
  return bootSteps.has(step) ? 'boot' : 'service';
}

/** Adds up where the time of a run goes, event by event. */
export class TimeSplit {
  readonly #ms: Record<Share, number> = { boot: 0, service: 0, watched: 0, rest: 0 };
  #since: { readonly at: number; readonly share: Share } | null = null;

  hear(event: RunEvent): void {
    // Whatever was waited for is waited for until what the look shows is decided on.
    if (event.kind === 'looked') return;
    const told = event.kind === 'recorded' ? event.entry.at : event.at;
    // A look is older than the facts that were recorded after it.
    const at = Math.max(told, this.#since?.at ?? told);
    if (this.#since !== null) this.#ms[this.#since.share] += at - this.#since.at;
    this.#since = { at, share: shareAfter(event) };
  }

  /** What it comes to, with what is known from elsewhere. */
  took(known: Pick<Took, 'wholeMs' | 'terraformMs' | 'terraformCalls'>): Took {
    const { boot: bootMs, service: serviceMs, watched: watchedMs } = this.#ms;
    const [wholeMs, terraformMs] = [Math.round(known.wholeMs), Math.round(known.terraformMs)];
    const restMs = Math.max(0, wholeMs - terraformMs - bootMs - serviceMs - watchedMs);
    return { ...known, wholeMs, terraformMs, bootMs, serviceMs, watchedMs, restMs };
  }
}

/** The same as a line for an operator. Pure. */
export function tookLine(took: Took): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const { wholeMs, terraformMs, terraformCalls, bootMs, serviceMs, watchedMs, restMs } = took;
  const ours = watchedMs + restMs;
  const share = Math.round((100 * ours) / Math.max(1, wholeMs));
  return [
    `took ${seconds(wholeMs)}: terraform ${seconds(terraformMs)} (${String(terraformCalls)} calls)`,
    `machines ${seconds(bootMs)}`,
    `service ${seconds(serviceMs)}`,
    `our own ${seconds(ours)} (${String(share)} %), ${seconds(watchedMs)} of it to see that all stays well`,
  ].join(', ');
}
