export { defaultSettings, settingsSchema, type Settings } from './model/settings.js';
export {
  imageSchema,
  nodeSchema,
  releaseSchema,
  type Image,
  type NodeSpec,
  type Release,
  type StrategyName,
} from './model/release.js';
export type {
  CloudSeen,
  GuardSeen,
  GuestSeen,
  InstanceSeen,
  Instant,
  MemberAnswer,
  MemberSeen,
  Observation,
  ServiceSeen,
  UnsafeSetting,
  VolumeSeen,
  VolumeSnapshotSeen,
} from './model/observation.js';
export type { StepName, Subject } from './model/step-name.js';
export { quorumOf, toleranceOf } from './model/quorum.js';

export { planUpgrade, type Planned, type PlanRequest } from './plan/plan-upgrade.js';
export type { Intent, Move, Place, Plan, ServiceTraits } from './plan/plan.js';
export { describeRefusal, type Refusal } from './plan/refusal.js';
export { printPlan } from './plan/print.js';
export { parsePlan, planToJson, UnreadableDocument } from './plan/json.js';
export type { Ruling, ServiceRules, WayBack } from './plan/service-rules.js';

export type { Effect, Result } from './journal/effect.js';
export type { Entry, Fact } from './journal/fact.js';
export type { Halt, NextCommand } from './journal/halt.js';
export type { Evidence, Verdict } from './journal/verdict.js';
export { advance, replay } from './journal/advance.js';
export { guardLeft } from './journal/guard-left.js';
export { IllegalFact } from './journal/illegal-fact.js';
export {
  nothingYet,
  type Phase,
  type Progress,
  type Stage,
  type StepState,
  type SubjectProgress,
} from './journal/progress.js';
export { parseEntry, type Journal } from './journal/journal.js';
export type { Held, Lease, LeaseAnswer } from './journal/lease.js';

export { decide, type DecideInput } from './decide/decide.js';
export type { Decided, Decision, Streak, Wait, Watch } from './decide/decision.js';
export type { StopWish } from './decide/active.js';

export { run, type RunRequest } from './perform/run.js';
export { ask, type Ask, type Asked } from './perform/request.js';
export { gather, type LookPorts } from './perform/gather.js';
export { done, type Outcome } from './perform/outcome.js';
export type { RunEnd, RunEvent, StopSignal } from './perform/events.js';
export type { Call } from './perform/call.js';
export type { Belongings, Clock, EffectOf, Eyes, Guests, Machines, Ports } from './perform/ports.js';
export type { ServiceDriver } from './driver/service-driver.js';
