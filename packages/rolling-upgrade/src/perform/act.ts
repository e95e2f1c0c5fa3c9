import type { Decision } from '../decide/decision.js';
import { haltFor } from '../decide/halt-for.js';
import type { Halt } from '../journal/halt.js';
import type { Held, LeaseAnswer } from '../journal/lease.js';
import type { Progress } from '../journal/progress.js';
import { no } from '../journal/verdict.js';
import type { Observation } from '../model/observation.js';
import type { Plan } from '../plan/plan.js';
import type { StopSignal } from './events.js';
import type { Outcome } from './outcome.js';
import { perform } from './perform.js';
import type { Ports } from './ports.js';
import { tokenOf } from './token.js';

type ActDecision = Extract<Decision, { kind: 'act' }>;

/** What came of an effect, or that this runner may no longer act. */
export type Acted =
  | {
      readonly kind: 'acted';
      readonly outcome: Outcome;
      readonly halt: (progress: Progress, observation: Observation) => Halt;
    }
  | { readonly kind: 'not-holder'; readonly by: string }
  /** The operator wanted to stop at once, before the call was made. */
  | { readonly kind: 'stopped' };

/** The decision to act on, and the operator's wish, asked last. */
interface What {
  readonly plan: Plan;
  readonly acceptedAt: number;
  readonly decision: ActDecision;
  readonly stop: StopSignal;
}

/**
 * Asks the store once more whether this runner is the holder, then makes the call. The journal alone cannot fence the
 * cloud: a runner paused after its append would otherwise act on what another has changed since.
 */
export async function act(ports: Ports, held: Held, what: What): Promise<Acted> {
  const { plan, decision } = what;
  const answer = await standing(ports, held, plan);
  if (answer.kind === 'taken') return { kind: 'not-holder', by: answer.by };
  if (what.stop.wish() === 'now') return { kind: 'stopped' };
  const token = tokenOf(
    { plan: plan.hash, acceptedAt: what.acceptedAt },
    decision.subject,
    decision.step,
    decision.attempt,
  );
  const call = { token, notAfter: answer.held.until };
  const outcome = await perform(ports, decision.effect, call).catch(
    (cause: unknown): Outcome => ({ kind: 'unknown', because: String(cause) }),
  );
  const { subject, step } = decision;
  const because = outcome.kind === 'refused' ? outcome.because : '';
  const halt = (progress: Progress, observation: Observation): Halt =>
    haltFor(
      { plan, progress, observation },
      { subject, step, because, evidence: [no(decision.effect.kind, because)] },
    );
  return { kind: 'acted', outcome, halt };
}

/** The lease as the store knows it now. One about to run out could be taken while the call is on its way: it is renewed. */
async function standing(ports: Ports, held: Held, { settings }: Plan): Promise<LeaseAnswer> {
  const answer = await ports.lease.check(held);
  if (answer.kind === 'taken' || answer.held.until - ports.clock.now() >= settings.callMs) return answer;
  return ports.lease.renew(answer.held, settings.leaseMs);
}
