import { intervalsOf, replacementsOf, reportOf, type ReportParts, type RunReport } from '@moult/report';
import { checksOf } from '../checks/checks.js';
import { summariseQuorum } from '../traffic/quorum-summary.js';
import { summariseTraffic } from '../traffic/summary.js';
import type { Evidence } from './evidence.js';

/** Between two samples of a member, as the sampler asks them (ms). */
const everyMs = 100;

/** Judges what was seen and makes the report of it. Pure. */
export function rehearsalReport(evidence: Evidence): RunReport {
  return reportOf(reportParts(evidence));
}

function reportParts(evidence: Evidence): ReportParts {
  const { run, watched, maxOutageMs, expected } = evidence;
  const { entries } = run;
  const plan = planIn(evidence);
  const nodes = plan.nodes.map(({ name }) => name);
  const replacements = replacementsOf(entries);
  const quorum = summariseQuorum(watched.samples, { nodes, everyMs, replacements });
  return {
    ...{ run: run.run, plan, entries, expected },
    ...{ releaseBefore: evidence.releaseBefore, images: evidence.images, terraform: evidence.terraform },
    ...{ nodes: evidence.nodes, faults: evidence.faults, environment: evidence.environment },
    traffic: summariseTraffic(watched.record, { maxGapMs: maxOutageMs, intervals: intervalsOf(entries) }),
    quorum,
    checks: checksOf(evidence, { plan, quorum }),
  };
}

function planIn({ run }: Evidence): ReportParts['plan'] {
  for (const { fact } of run.entries) if (fact.kind === 'plan-accepted') return fact.plan;
  throw new Error(`the journal of ${run.run} begins with no plan`);
}
