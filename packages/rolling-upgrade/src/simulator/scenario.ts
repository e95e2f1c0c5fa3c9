import { replay } from '../journal/advance.js';
import { guardLeft } from '../journal/guard-left.js';
import { nothingYet } from '../journal/progress.js';
import { run } from '../perform/run.js';
import { ask, type Ask, type Asked } from '../perform/request.js';
import { gather } from '../perform/gather.js';
import type { RunEnd } from '../perform/events.js';
import type { Observation } from '../model/observation.js';
import type { NodeSpec, Release, StrategyName } from '../model/release.js';
import { defaultSettings, type Settings } from '../model/settings.js';
import type { Intent, Plan } from '../plan/plan.js';
import { planUpgrade, type Planned } from '../plan/plan-upgrade.js';
import type { ServiceRules } from '../plan/service-rules.js';
import { MemoryJournal } from '../testing/memory-journal.js';
import { establish } from './establish.js';
import type { Faults } from './faults.js';
import { Hands, type Listener } from './hands.js';
import { type Profile, quick } from './profile.js';
import { simRules } from './sim-rules.js';
import { OnlyRunner, type Turns } from './turns.js';
import { World } from './world.js';

/** What a scenario starts from. */
export interface Setup {
  readonly seed: number;
  readonly nodes: number;
  readonly strategy?: StrategyName;
  readonly profile?: Profile;
  readonly settings?: Partial<Settings>;
  readonly rules?: ServiceRules;
  /** The version running when the story begins; `nothing` for an empty place. */
  readonly running?: '1' | '2' | 'nothing';
  /** How many of the nodes exist when the story begins; all, unless said otherwise. */
  readonly established?: number;
}

/** How a runner ended, killed included. */
export type Ended = RunEnd | { readonly kind: 'killed' };

/** Short bakes, so that a matrix of thousands of runs takes seconds; still over two of the service's elections. */
const hasty: Partial<Settings> = { bakeMs: 2_000, canaryBakeMs: 3_000 };

/** A story told on a simulated world: plan, run with faults, run again, and look at what is left. */
export class Scenario {
  readonly world: World;
  readonly rules: ServiceRules;
  readonly #setup: Setup;
  #runners = 0;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.rules = setup.rules ?? simRules();
    this.world = new World(setup.seed, setup.profile ?? quick, nodesOf(setup.nodes));
    for (const version of ['1', '2', '3']) this.world.service.versions.set(`ami-${version}`, version);
    const { running = '1' } = setup;
    if (running !== 'nothing') establish(this.world, `ami-${running}`, setup.established ?? setup.nodes);
  }

  /** What should be, at a version. */
  release(version: string, changes: Partial<Release> = {}): Release {
    const settings = { ...defaultSettings, ...hasty, ...this.#setup.settings };
    return {
      ...{ cluster: this.world.cluster, release: `infra-v${version}`, serviceVersion: version },
      image: { id: `ami-${version}`, name: `kv-v${version}`, version, status: 'released' },
      template: { id: 'lt-kv', version: Number(version) },
      ...{ strategy: this.#setup.strategy ?? 'swap', nodes: this.world.nodes, settings },
      ...changes,
    };
  }

  async observe(): Promise<Observation> {
    const { ports } = new Hands(this.world, this.rules, new OnlyRunner(this.world.time));
    return gather(ports, { cluster: this.world.cluster, nodes: this.world.nodes });
  }

  /** Plans on what is seen once reads have caught up, and opens a journal for it. */
  async plan(intent: Intent, release: Release): Promise<Planned> {
    this.world.time.pass(2 * this.world.profile.staleMs + this.world.profile.stopMs * 2);
    const before = guardLeft(replay(nothingYet, await this.world.journal.read(0)));
    const observation = await this.observe();
    const planned = planUpgrade({ intent, release, observation, rules: this.rules, guardLeft: before });
    if (planned.kind === 'planned') this.world.journal = new MemoryJournal();
    return planned;
  }

  /** The same, for stories in which a refusal would be a mistake. */
  async mustPlan(intent: Intent, version: string): Promise<Plan> {
    const planned = await this.plan(intent, this.release(version));
    if (planned.kind !== 'planned') throw new Error(`expected a plan: ${JSON.stringify(planned)}`);
    return planned.plan;
  }

  hands(faults: Faults = {}, turns: Turns = new OnlyRunner(this.world.time)): Hands {
    return new Hands(this.world, this.rules, turns, faults);
  }

  /** One runner from its start to whatever end it meets. */
  async runOnce(
    plan: Plan | null,
    hands: Hands = this.hands(),
    listen: Listener = () => undefined,
  ): Promise<Ended> {
    this.#runners += 1;
    const events = run(hands.ports, { plan, holder: `runner-${String(this.#runners)}`, stop: hands.stop });
    const toTheEnd = async (): Promise<Ended> => {
      for (;;) {
        const next = await events.next();
        if (next.done === true) return next.value;
        listen(next.value);
      }
    };
    return Promise.race([toTheEnd(), hands.killed.then(() => ({ kind: 'killed' }) as const)]);
  }

  /** Runs again and again, each time with the next faults and then with none, until the run needs nothing more. */
  async runToEnd(plan: Plan, faults: readonly Faults[] = [], listen?: Listener): Promise<Ended> {
    let end: Ended = { kind: 'killed' };
    for (let count = 0; count <= faults.length + 3; count += 1) {
      end = await this.runOnce(plan, this.hands(faults[count]), listen);
      if (end.kind !== 'killed' && end.kind !== 'interrupted' && end.kind !== 'busy') return end;
      // A dead runner's lease has to run out first.
      this.world.time.pass(plan.settings.leaseMs);
    }
    return end;
  }

  ask(kind: Ask['kind'], because: string): Promise<Asked> {
    return ask(this.hands().ports, { kind, because, by: 'operator' });
  }
}

function nodesOf(count: number): readonly NodeSpec[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{
      name: `kv-${String(at + 1)}`,
      zone: `zone-${'abc'.charAt(at % 3)}`,
      volume: `vol-${String(at + 1)}`,
    },
    address: `10.77.${String(Math.floor(at / 200))}.${String(20 + (at % 200))}`,
  }));
}
