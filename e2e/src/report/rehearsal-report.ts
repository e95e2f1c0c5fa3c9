import { intervalsOf, replacementsOf, reportOf, type ReportParts, type RunReport } from '@moult/report';
import { checksOf } from '../checks/checks.js';
import { leftCheck } from '../checks/left.js';
import type { Left } from '../leftovers/left.js';
import { summariseQuorum } from '../traffic/quorum-summary.js';
import { summariseTraffic } from '../traffic/summary.js';
import type { Evidence } from './evidence.js';

/** Between two samples of a member, as the sampler asks them (ms). */
const everyMs = 100;

/** Judges what was seen. Searching the history takes its time, so it is done once, before anybody knows what is left. Pure. */
export function judged(evidence: Evidence): ReportParts {
  const { run, followed, watched, maxOutageMs, expected } = evidence;
  const { entries, plan } = run;
  // Clients are at work through both, and a gap is laid at the door of whatever went on.
  const intervals = [...intervalsOf(entries), ...intervalsOf(followed?.entries ?? [])];
  const nodes = plan.nodes.map(({ name }) => name);
  const replacements = replacementsOf(entries);
  const quorum = summariseQuorum(watched.samples, { nodes, everyMs, replacements });
  return {
    ...{ run: run.run, plan, entries, expected },
    ...(followed === null ? {} : { followed }),
    ...{ releaseBefore: evidence.releaseBefore, images: evidence.images, terraform: evidence.terraform },
    ...{ nodes: evidence.nodes, faults: evidence.faults, environment: evidence.environment },
    traffic: summariseTraffic(watched.record, { maxGapMs: maxOutageMs, intervals }),
    quorum,
    checks: checksOf(evidence, { plan, quorum }),
  };
}

/** Makes the report of what was judged; `left` is null as long as nobody has begun to remove anything. Pure. */
export function rehearsalReport(parts: ReportParts, left: Left | null): RunReport {
  const after = left === null ? [] : leftCheck(left);
  return reportOf({ ...parts, checks: [...parts.checks, ...after] });
}
