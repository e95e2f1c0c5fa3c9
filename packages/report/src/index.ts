export { reportOf, type ReportParts } from './build/report-of.js';
export type { ExpectedEnd } from './build/verdict-of.js';
export type { Fault } from './build/marks.js';
export type { NodeFacts, NodeSeen } from './build/node-rows.js';
export { intervalsOf, type NamedInterval, replacementsOf } from './build/intervals-of.js';
export { reportVersion, type RunReport, runReportSchema } from './model/report.js';
export { type ParsedReport, parseReport, printReport, reportJsonSchema } from './model/parse.js';
export type { Changed, ImageFacts, SourceFacts, TerraformChange } from './model/change.js';
export type { Environment } from './model/environment.js';
export type { Gate } from './model/gate.js';
export type { Stretch } from './model/instants.js';
export type { BeforeAfter, NodeRow } from './model/node-row.js';
export type { PlannedMove, PlanShape } from './model/plan-shape.js';
export type { NodeSampled, QuorumSeen, Reign, VoterCount } from './model/quorum.js';
export type { Stop } from './model/stop.js';
export type { Lane, Mark, Phase, Span, Timeline } from './model/timeline.js';
export type {
  Latencies,
  TrafficBucket,
  TrafficCounts,
  TrafficGap,
  TrafficGroup,
  TrafficSeen,
  TrafficVerdict,
} from './model/traffic.js';
export type { Cause, Check, ReportVerdict } from './model/verdict.js';
export { renderHtml } from './page/render-html.js';
export { diffReports, differences, type DiffRow, type DiffSection, type ReportDiff } from './diff/diff.js';
export { diffSentence, diffText } from './diff/diff-text.js';
export { diffHtml } from './diff/diff-html.js';
