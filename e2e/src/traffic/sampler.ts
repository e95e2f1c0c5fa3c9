import type { TrafficClock } from './clock.js';
import type { Answer } from './target.js';
import { graceMs, within } from './within.js';

/** What a member says of itself and of its cluster, from its own state. */
export interface QuorumAnswer {
  readonly term: number;
  /** The node it takes for the leader. */
  readonly leader: string | null;
  /** Whether it counts itself among the voters. */
  readonly role: 'voter' | 'learner';
  readonly lastIndex: number;
  /** Ids of everybody in the configuration it follows, sorted; null where it does not say. */
  readonly configuration: readonly string[] | null;
  /** The version that the member itself runs. */
  readonly version: string;
  /** The version that the whole cluster has agreed to speak, as this member has it; null where there is no such thing. */
  readonly spoken: string | null;
}

/** A member that can be asked about the quorum. */
export interface MemberEye {
  readonly node: string;
  look(signal: AbortSignal): Promise<Answer<QuorumAnswer>>;
}

/** One question and what came of it. Times in milliseconds of the clock that was handed over. */
export interface QuorumSample {
  readonly node: string;
  readonly asked: number;
  readonly answered: number;
  readonly answer:
    | ({ readonly kind: 'answered' } & QuorumAnswer)
    | { readonly kind: 'silent'; readonly because: string }
    /** This process stood still over the deadline, so an answer may lie unread: nothing is known of the member. */
    | { readonly kind: 'not-sampled'; readonly because: string };
}

/** How members are sampled. */
export interface SamplerSettings {
  /** Between two questions to the same member, milliseconds. */
  readonly everyMs: number;
  readonly deadlineMs: number;
  /** Sampling ends by itself after so many: each is kept until they are summed up. */
  readonly mostSamples: number;
}

/** Ten times a second: an absence of two tenths of a second shows. 300 000 samples are nearly three hours of three members. */
const defaultSampling: SamplerSettings = { everyMs: 100, deadlineMs: 1_000, mostSamples: 300_000 };

/** A deadline that comes so much too late was held up in this process: timers wait for no member (ms). */
const heldUpMs = 50;

/**
 * Asks every member itself, on a schedule that no slow member delays: a question that is not answered does not keep the next
 * one from being asked.
 */
export class Sampler {
  readonly #eyes: readonly MemberEye[];
  readonly #clock: TrafficClock;
  readonly #settings: SamplerSettings;
  readonly #samples: QuorumSample[] = [];
  readonly #inFlight = new Set<Promise<void>>();
  readonly #from: number;
  #rounds = 0;
  #asked = 0;
  #forget: () => void = () => undefined;

  constructor(eyes: readonly MemberEye[], clock: TrafficClock, settings: SamplerSettings = defaultSampling) {
    this.#eyes = eyes;
    this.#clock = clock;
    this.#settings = settings;
    this.#from = clock.now();
    this.#tick();
  }

  /** Asks nothing more and waits for what is under way, never longer than a deadline. Samples by the time of the question. */
  async stop(): Promise<readonly QuorumSample[]> {
    this.#forget();
    await Promise.all(this.#inFlight);
    return [...this.#samples].sort((a, b) => a.asked - b.asked);
  }

  #tick(): void {
    if (this.#asked + this.#eyes.length > this.#settings.mostSamples) return;
    for (const eye of this.#eyes) this.#look(eye);
    const { everyMs } = this.#settings;
    const now = this.#clock.now();
    // Rounds that were missed while this process was held up are gone: nobody can ask about the past.
    this.#rounds = Math.max(this.#rounds + 1, Math.floor((now - this.#from) / everyMs));
    const wait = Math.max(0, this.#from + this.#rounds * everyMs - now);
    this.#forget = this.#clock.after(wait, () => {
      this.#tick();
    });
  }

  #look(eye: MemberEye): void {
    this.#asked += 1;
    const under = this.#sample(eye).finally(() => this.#inFlight.delete(under));
    this.#inFlight.add(under);
  }

  async #sample(eye: MemberEye): Promise<void> {
    const asked = this.#clock.now();
    const { deadlineMs } = this.#settings;
    const said = await within(this.#clock, deadlineMs, (signal) => eye.look(signal));
    const answered = this.#clock.now();
    this.#samples.push({ node: eye.node, asked, answered, answer: this.#answerOf(said, answered - asked) });
  }

  /** A process that wakes up hears its deadlines before the answers that have come meanwhile: that is no silence of a member. */
  #answerOf(said: Answer<QuorumAnswer>, tookMs: number): QuorumSample['answer'] {
    if (said.kind === 'ok') return { kind: 'answered', ...said.result };
    const lateMs = tookMs - this.#settings.deadlineMs - graceMs;
    if (lateMs <= heldUpMs) return { kind: 'silent', because: said.because };
    return { kind: 'not-sampled', because: `the deadline came ${lateMs.toFixed(0)} ms too late here` };
  }
}
