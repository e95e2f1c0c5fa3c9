import { decide } from '../decide/decide.js';
import type { Decision, Watch } from '../decide/decision.js';
import { pauseMs } from '../decide/pause.js';
import { keyOf, nodesInHand, type Situation } from '../decide/site.js';
import { IllegalFact } from '../journal/illegal-fact.js';
import type { Held } from '../journal/lease.js';
import type { Fact } from '../journal/fact.js';
import { notYet, type Verdict } from '../journal/verdict.js';
import type { Observation } from '../model/observation.js';
import type { Plan } from '../plan/plan.js';
import { act } from './act.js';
import type { RunEnd, RunEvent, StopSignal } from './events.js';
import { gather } from './gather.js';
import type { Ports } from './ports.js';
import { Recorder } from './recorder.js';

/** What is to be run, by whom, and how it is told to stop. */
export interface RunRequest {
  /** The approved plan, or null to go on with the one in the journal. */
  readonly plan: Plan | null;
  /** Names this very process: two runs never share it. */
  readonly holder: string;
  readonly stop: StopSignal;
}

/** What the cloud said when a call was last not done: the reason an operator wants to read when the run halts there. */
interface LastAnswer {
  readonly subject: string;
  readonly step: string;
  readonly verdict: Verdict;
}

/** Looks may fail this often in a row: with the pauses in between about a minute, longer than a passing outage. */
const blindLooks = 60;

/** Bookkeeping decisions on one look; a plan's longest chain of steps that pass at once is far shorter. */
const decisionsPerLook = 100_000;

/**
 * Carries a plan out, or goes on with one that was interrupted: gather, decide, append, check the lease, perform,
 * append. Yields what happens; never prints, prompts or exits. Running it again after any end is always safe.
 */
export async function* run(ports: Ports, request: RunRequest): AsyncGenerator<RunEvent, RunEnd> {
  const leaseMs = request.plan?.settings.leaseMs ?? 60_000;
  const answer = await ports.lease.acquire(request.holder, leaseMs);
  if (answer.kind === 'taken') return { kind: 'busy', by: answer.by, until: answer.until };
  const going = new Run(ports, request, answer.held);
  try {
    return yield* going.begin();
  } finally {
    // A lease that cannot be given back runs out by itself; how the run ended is what counts.
    await ports.lease.release(going.held).catch(() => undefined);
  }
}

class Run {
  held: Held;
  readonly #ports: Ports;
  readonly #request: RunRequest;
  readonly #recorder: Recorder;
  #watch: Watch = {};
  /** Pauses since something was last recorded. */
  #pauses = 0;
  #lastAnswer: LastAnswer | null = null;

  constructor(ports: Ports, request: RunRequest, held: Held) {
    this.#ports = ports;
    this.#request = request;
    this.held = held;
    this.#recorder = new Recorder(ports, request.holder);
  }

  async *begin(): AsyncGenerator<RunEvent, RunEnd> {
    await this.#recorder.catchUp();
    const { plan } = this.#request;
    const stored = this.#recorder.progress.plan;
    if (stored === null && plan === null)
      return { kind: 'blind', because: 'the journal is empty and no plan was given' };
    if (stored !== null && plan !== null && stored.hash !== plan.hash)
      return { kind: 'other-plan', hash: stored.hash };
    if (stored === null && plan !== null) {
      const end = yield* this.#record({ kind: 'plan-accepted', plan });
      if (end !== 'again') return end;
    }
    const { phase } = this.#recorder.progress;
    if (phase.kind === 'finished') return phase;
    if (phase.kind === 'halted') return { kind: 'halted', halt: phase.halt };
    const end = yield* this.#record({ kind: 'runner-attached', epoch: this.held.epoch });
    return end === 'again' ? yield* this.#loop() : end;
  }

  async *#loop(): AsyncGenerator<RunEvent, RunEnd> {
    let blind = 0;
    for (;;) {
      if (this.#request.stop.wish() === 'now') return { kind: 'interrupted', at: 'now' };
      let end: RunEnd | 'again';
      try {
        const overtaken = await this.#stillMine();
        if (overtaken !== null) return overtaken;
        const inHand = nodesInHand(this.#recorder.progress);
        const observation = await gather(this.#ports, this.#plan(), inHand);
        yield { kind: 'looked', at: observation.at, service: observation.service };
        end = yield* this.#onOneLook(observation);
        blind = 0;
      } catch (cause) {
        blind += 1;
        // A journal that contradicts itself will not get better by looking again.
        if (cause instanceof IllegalFact) throw cause;
        // Nothing was seen, so nothing was seen steadily.
        this.#watch = {};
        const because = cause instanceof Error ? cause.message : String(cause);
        if (blind > blindLooks) return { kind: 'blind', because };
        yield { kind: 'blind', at: this.#ports.clock.now(), because };
        await this.#ports.clock.sleep(this.#plan().settings.pollMs);
        end = 'again';
      }
      if (end !== 'again') return end;
    }
  }

  /** Decides on one look until the world has to be looked at again: after an effect, or a wait. */
  async *#onOneLook(observation: Observation): AsyncGenerator<RunEvent, RunEnd | 'again'> {
    const plan = this.#plan();
    const called = new Set<string>();
    for (let count = 0; count < decisionsPerLook; count += 1) {
      const { progress } = this.#recorder;
      const wish = this.#request.stop.wish();
      if (wish === 'now') return { kind: 'interrupted', at: 'now' };
      const situation = { plan, progress, observation, called };
      const { decision, watch } = decide({ ...situation, watch: this.#watch, wish });
      this.#watch = watch;
      if (decision.kind === 'stop') return this.#stopped(decision.because);
      if (decision.kind === 'wait') {
        // What was called on this look is looked for at once.
        if (called.size > 0) return 'again';
        yield { kind: 'waiting', at: observation.at, waits: decision.waits };
        await this.#pause(situation);
        return 'again';
      }
      if (decision.kind === 'act') {
        const end = yield* this.#act(decision, { observation, called });
        if (end !== 'goes-on') return end;
        continue;
      }
      const before = progress.next;
      const end = yield* this.#record(factOf(withAnswer(decision, this.#lastAnswer)));
      if (end !== 'again') return end;
      // Somebody else wrote first: what was decided may no longer be so.
      if (this.#recorder.progress.next !== before + 1) return 'again';
    }
    return 'again';
  }

  /** `goes-on`: it was called, and what does not depend on it may be decided on the same look. */
  async *#act(
    decision: Decision & { kind: 'act' },
    { observation, called }: { readonly observation: Observation; readonly called: Set<string> },
  ): AsyncGenerator<RunEvent, RunEnd | 'again' | 'goes-on'> {
    const { subject, step, attempt, effect } = decision;
    const { freshMs } = this.#plan().settings;
    if (this.#ports.clock.now() - observation.at > freshMs) return 'again';
    if (decision.intention === 'new') {
      const intended = await this.#recorder.record({
        kind: 'effect-intended',
        subject,
        step,
        attempt,
        effect,
      });
      if (intended.kind === 'overtaken') return { kind: 'overtaken', by: intended.by };
      if (intended.kind === 'moved') return 'again';
      yield { kind: 'recorded', entry: intended.entry };
      // The next look finds an intention without an outcome, and acts on it: the very path a resumed run takes.
      if (decision.acts === 'on-a-fresh-look') return 'again';
    }
    const { stop } = this.#request;
    const acted = await act(this.#ports, this.held, {
      plan: this.#plan(),
      acceptedAt: this.#recorder.progress.acceptedAt,
      decision,
      stop,
    });
    if (acted.kind === 'stopped') return { kind: 'interrupted', at: 'now' };
    if (acted.kind === 'not-holder') return { kind: 'overtaken', by: acted.by };
    const { outcome } = acted;
    yield { kind: 'answered', at: this.#ports.clock.now(), subject, effect, outcome };
    if (outcome.kind === 'done') {
      called.add(keyOf(subject, step));
      const end = yield* this.#record({
        kind: 'effect-done',
        subject,
        step,
        attempt,
        result: outcome.result,
      });
      return end === 'again' ? 'goes-on' : end;
    }
    if (outcome.kind === 'refused')
      return yield* this.#record({ kind: 'halted', halt: acted.halt(this.#recorder.progress, observation) });
    this.#lastAnswer = { subject, step, verdict: notYet(effect.kind, outcome.because) };
    await this.#pause({ plan: this.#plan(), progress: this.#recorder.progress, observation });
    return 'again';
  }

  async #pause(situation: Situation): Promise<void> {
    await this.#ports.clock.sleep(pauseMs(situation, this.#pauses));
    this.#pauses += 1;
  }

  async *#record(fact: Fact): AsyncGenerator<RunEvent, RunEnd | 'again'> {
    const recorded = await this.#recorder.record(fact);
    if (recorded.kind === 'overtaken') return { kind: 'overtaken', by: recorded.by };
    this.#pauses = 0;
    if (recorded.kind === 'recorded') yield { kind: 'recorded', entry: recorded.entry };
    return 'again';
  }

  /** Reads what others wrote, and renews the lease in good time: when half of it is gone. */
  async #stillMine(): Promise<RunEnd | null> {
    await this.#recorder.catchUp();
    const { runner } = this.#recorder.progress;
    if (runner !== null && runner.by !== this.#request.holder) return { kind: 'overtaken', by: runner.by };
    const { leaseMs } = this.#plan().settings;
    if (this.held.until - this.#ports.clock.now() > leaseMs / 2) return null;
    const answer = await this.#ports.lease.renew(this.held, leaseMs);
    if (answer.kind === 'taken') return { kind: 'overtaken', by: answer.by };
    this.held = answer.held;
    return null;
  }

  #stopped(because: (Decision & { kind: 'stop' })['because']): RunEnd {
    const { phase } = this.#recorder.progress;
    if (phase.kind === 'finished') return phase;
    if (phase.kind === 'halted') return { kind: 'halted', halt: phase.halt };
    if (because === 'paused' && phase.kind === 'paused') return { kind: 'paused', because: phase.because };
    return { kind: 'interrupted', at: 'safe-point' };
  }

  #plan(): Plan {
    const { plan } = this.#recorder.progress;
    if (plan === null) throw new Error('A run has a plan before it begins.');
    return plan;
  }
}

function withAnswer<Kind extends Decision>(decision: Kind, last: LastAnswer | null): Kind {
  if (decision.kind !== 'halt' || last === null) return decision;
  const { halt } = decision;
  if (halt.subject !== last.subject || halt.step !== last.step) return decision;
  return { ...decision, halt: { ...halt, evidence: [...halt.evidence, last.verdict] } };
}

function factOf(decision: Exclude<Decision, { kind: 'wait' | 'act' | 'stop' }>): Fact {
  switch (decision.kind) {
    case 'start':
      return { kind: 'step-started', subject: decision.subject, step: decision.step };
    case 'pass':
      return { kind: 'step-passed', subject: decision.subject, step: decision.step, says: decision.says };
    case 'reopen': {
      const { subject, step, attempt, because } = decision;
      return { kind: 'step-reopened', subject, step, attempt, because };
    }
    case 'halt':
      return { kind: 'halted', halt: decision.halt };
    case 'finish':
      return { kind: 'finished', outcome: decision.outcome, left: decision.left };
  }
}
