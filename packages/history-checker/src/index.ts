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
