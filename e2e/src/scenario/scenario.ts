import type { Ground, InfraRelease } from '@moult/cli';
import type { LocalCloud } from '@moult/local-cloud';
import type { Check, ExpectedEnd, ReportParts } from '@moult/report';
import type { ClusterDescription } from '@moult/consul-stack';
import type { RehearsedService } from '../service/rehearsed-service.js';
import type { RunWatch } from '../watch/run-watch.js';
import { readRun, type RunRead } from '../watch/journal.js';

/** Who votes and who leads, by the members' own latest words. */
export interface Voters {
  (): readonly string[];
  leader(): string | null;
}

/** What a scenario works with, once the cluster stands and clients are at work. */
export interface Stage {
  readonly service: RehearsedService;
  readonly description: ClusterDescription;
  /** The environment with the release that is upgraded to. */
  readonly ground: Ground;
  readonly seed: number;
  /** The run that created the cluster. */
  readonly created: RunRead;
  readonly watch: RunWatch;
  readonly voters: Voters;
  /** Null on AWS. */
  readonly cloud: LocalCloud | null;
  /** The key to log in with, as text. */
  readonly privateKey: string;
  readonly say: (line: string) => void;
}

/** What came of it. */
export interface Played {
  /** The run to be judged and shown; null: none was begun, as where a plan is refused. */
  readonly run: RunRead | null;
  /** Another run that the story began after it, such as a rollback. */
  readonly followed?: RunRead;
  readonly faults: ReportParts['faults'];
  /** What the scenario promised and saw. */
  readonly checks: readonly Check[];
}

/** One story of an upgrade, and what must hold in it. */
export interface Scenario {
  readonly name: string;
  /** What happens and what must hold, in a sentence. */
  readonly says: string;
  readonly nodes: 3 | 5;
  readonly strategy: 'swap' | 'replace';
  /** Instead of the service's own limit, where the scenario itself takes members away. */
  readonly maxOutageMs?: number;
  /** `local`: needs what only the local cloud can do. */
  readonly where: 'anywhere' | 'local';
  readonly expected: ExpectedEnd;
  /** `planned`: nothing but the upgrade itself touches the leader. `disturbed`, where nobody says so. */
  readonly leadership?: 'planned';
  /** Another release than the service's own is upgraded to. */
  readonly to?: (service: RehearsedService) => InfraRelease;
  /** What differs from the settings of a rehearsal. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** How far the local cloud's reads lag behind, instead of its profile's figure (ms). */
  readonly staleReadsMs?: number;
  readonly play: (stage: Stage) => Promise<Played>;
}

/** The release that a scenario upgrades to. */
export function releaseTo(scenario: Scenario, service: RehearsedService): InfraRelease {
  return scenario.to?.(service) ?? service.to;
}

/** The run that a story has begun; null while the last one is still that which created the cluster. */
export async function runOf({ ground, created }: Pick<Stage, 'ground' | 'created'>): Promise<RunRead | null> {
  const run = await readRun(ground);
  return run?.run === created.run ? null : run;
}

/**
 * Plays a scenario. One that cannot go on is not the end of what was seen: the run is judged all the same, and what the scenario
 * promised is open. Rejects when a person has asked to stop.
 */
export async function playedOf({ play }: Pick<Scenario, 'play'>, stage: Stage): Promise<Played> {
  const { first: stop } = stage.ground.interrupts;
  try {
    const played = await play(stage);
    stop.throwIfAborted();
    return played;
  } catch (error) {
    stop.throwIfAborted();
    const because = error instanceof Error ? error.message : String(error);
    stage.say(`the story could not go on: ${because}`);
    const open: Check = { name: 'the story was told to its end', held: 'undecided', evidence: because };
    return { run: await runOf(stage), faults: [], checks: [open] };
  }
}
