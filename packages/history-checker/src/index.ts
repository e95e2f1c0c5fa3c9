export {
  isAcknowledgedWrite,
  type CompareAndSet,
  type History,
  type Operation,
  type Read,
  type Value,
  type Write,
} from './history/operation.js';
export { formatVersion, headerSchema, operationSchema, type Header } from './history/schema.js';
export { parseHistory, type Parsed } from './history/parse.js';
export { describeProblem, type Problem } from './history/problem.js';
export { headerLine, operationLine, printHistory } from './history/write.js';

export { checkLinearizability, type Linearizability, type UndecidedKey } from './linearizability/check.js';
export type { Violation } from './linearizability/check-key.js';
export type { Explanation, Stale } from './linearizability/contradiction.js';
export { defaultLimits, type Exhausted, type Limits } from './linearizability/limits.js';

export {
  parseFinalReads,
  type FinalReads,
  type Held,
  type ParsedFinalReads,
} from './durability/final-reads.js';
export { findLostWrites } from './durability/find-lost-writes.js';
export type { Finding } from './durability/finding.js';
export { withFinalReads } from './durability/with-final-reads.js';

export {
  measureAvailability,
  type Availability,
  type AvailabilityRequest,
  type AvailabilityVerdict,
} from './availability/availability.js';
export { longestGaps, silences, type Gap, type Overlap, type Silence } from './availability/gaps.js';
export type { Second, Thin } from './availability/rate.js';
export type { Interval, Schedule } from './availability/schedule.js';

export { judge, type Verdict } from './verdict.js';
export { verdictText } from './render/verdict-text.js';
export { violationSentence } from './render/explanation-sentence.js';
export { violationTimeline } from './render/timeline.js';
export { findingSentence } from './render/finding-sentence.js';
