import { type Check, type QuorumSeen, replacementsOf } from '@moult/report';
import type { Plan } from '@moult/rolling-upgrade';
import type { Evidence } from '../report/evidence.js';
import { askedCheck, atWorkCheck } from './at-work.js';
import { configurationCheck } from './configuration.js';
import { dataChecks } from './data.js';
import { detachCheck } from './detach.js';
import { gapCheck, handoverCheck } from './leadership.js';
import { loadedCheck } from './loaded.js';
import { oneAtATime } from './one-at-a-time.js';
import { successCheck } from './success.js';
import { versionChecks } from './versions.js';

/** Everything that had to hold while the environment was there, beside what the report derives from the facts itself. Pure. */
export function checksOf(
  evidence: Evidence,
  { plan, quorum }: { readonly plan: Plan; readonly quorum: QuorumSeen | null },
): readonly Check[] {
  const { watched, run, leadership } = evidence;
  const whole = [...run.entries, ...(evidence.followed?.entries ?? [])];
  const handsOver = plan.service.leadership === 'transfer' && leadership === 'planned';
  return [
    ...dataChecks(watched.record.operations, evidence.readBack),
    loadedCheck(evidence.loaded),
    successCheck(watched.record),
    atWorkCheck(watched.record, whole),
    askedCheck({
      ...{ nodes: plan.nodes.map(({ name }) => name), samples: watched.samples },
      ...{ entries: whole, maxGapMs: evidence.maxOutageMs },
    }),
    oneAtATime({ entries: whole, samples: watched.samples, plan }),
    configurationCheck(watched.samples),
    ...(evidence.expected === 'done' ? versionChecks(watched.samples, plan.serviceVersion) : []),
    ...(handsOver
      ? [
          ...handoverCheck(quorum),
          gapCheck(watched.record, replacementsOf(run.entries), evidence.killedLeader),
        ]
      : []),
    ...detachCheck(evidence.detaches),
    ...evidence.scenario,
  ];
}
