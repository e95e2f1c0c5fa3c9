/** The steps a node's replacement is made of, in the order `swap` takes them. */
const nodeSteps = [
  'launch',
  'test-replacement',
  'save-snapshot',
  'hand-over',
  'take-down',
  'detach-volume',
  'move-address',
  'snapshot-volume',
  'attach-volume',
  'mount-volume',
  'start-service',
  'prove',
  'retire-old',
] as const;

/** Steps of the run as a whole: they belong to the cluster, not to a node. */
const clusterSteps = ['set-guard', 'remove-unused', 'restore-guard'] as const;

/** The smallest journaled unit. */
export type StepName = (typeof nodeSteps)[number] | (typeof clusterSteps)[number];

/** Every step name, for schemas. */
export const stepNames: readonly StepName[] = [...clusterSteps, ...nodeSteps];

/** Who a step belongs to: a node's name, or one of the two ends of the run, which no node may be called. */
export type Subject = string;

/** The steps before the first node. The dot keeps it apart from every legal node name. */
export const opening: Subject = 'cluster.opening';

/** The steps after the last node. */
export const closing: Subject = 'cluster.closing';
