import { ClusterSecrets } from '@moult/aws';
import { choose } from '../ground/choose-spec.js';
import { type Ground, whose } from '../ground/ground.js';
import type { ExitCode } from '../program/command-failed.js';
import { begin } from '../roll/carry-out.js';
import { consider } from '../roll/consider.js';
import type { RunSeen } from '../roll/current.js';
import { courseHere } from '../roll/look-around.js';
import { applyStack } from './apply-stack.js';
import { finish } from './finish.js';
import { refuseHopeless } from './upgrade.js';
import { goOnHere } from './go-on.js';
import { isDone, sayEnd } from './run-end.js';
import type { ClusterSummary } from './summary.js';
import { TimeSplit, type Took, tookLine } from './took.js';

/** What `create --json` prints. */
export interface Created {
  readonly cluster: ClusterSummary;
  /** Null when there was nothing to do, or a run that was begun before went on. */
  readonly took: Took | null;
}

/**
 * Creates the cluster, or finishes creating it: Terraform, secrets, then the instances of all nodes side by side. Run
 * again it goes on where it was stopped, and changes nothing when there is nothing to do.
 */
export async function create(
  ground: Ground,
  answer: (created: Created) => void = () => undefined,
): Promise<ExitCode> {
  const began = performance.now();
  // A key that no machine would accept is found before anything is made.
  await ground.login();
  const { course, seen } = await courseHere(ground, 'create');
  if (course.kind === 'go-on') {
    return goOnHere(ground, { run: course.run, seen }, (cluster) => answer({ cluster, took: null }));
  }
  if (course.intent === 'heal' && course.has !== null) await refuseHopeless(ground, 'heal', course.has);
  else await choose(ground, course.has);
  return make(ground, { intent: course.intent, seen, began }, answer);
}

async function make(
  ground: Ground,
  what: { readonly intent: 'create' | 'heal'; readonly seen: RunSeen; readonly began: number },
  answer: (created: Created) => void,
): Promise<ExitCode> {
  const { intent, seen, began } = what;
  const { description, image, strategy, terraformMs, terraformCalls } = await applyStack(ground);
  await ground.release.service.ensureSecrets(
    new ClusterSecrets(ground.clients.ssm, whose(ground)),
    description,
    ground.now().getTime(),
  );
  const wanted = { intent, description, image, strategy } as const;
  const considered = await consider(ground, wanted);
  if (considered.kind === 'nothing-to-do') {
    ground.say(`nothing to do: ${considered.because.join('; ')}`);
    // A run that was killed right after its end has not done all of this.
    answer({ cluster: await finish(ground, description), took: null });
    return 0;
  }
  const split = new TimeSplit();
  const end = await begin(timed(ground, split), { ...wanted, plan: considered.plan, after: seen });
  if (!isDone(end)) return sayEnd(ground, end, ground.typed.other('create'));
  const cluster = await finish(ground, description);
  const took = split.took({ wholeMs: performance.now() - began, terraformMs, terraformCalls });
  ground.say(tookLine(took));
  answer({ cluster, took });
  return 0;
}

/** The same ground, whose runs are heard by a clock too. */
function timed(ground: Ground, split: TimeSplit): Ground {
  return {
    ...ground,
    onEvent: (event) => {
      split.hear(event);
      ground.onEvent?.(event);
    },
  };
}
