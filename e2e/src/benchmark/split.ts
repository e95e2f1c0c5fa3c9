import type { Entry, StepName } from '@moult/rolling-upgrade';

/** Where the time of one roll went, on its critical path: the node that was done last. Milliseconds. */
export interface Split {
  readonly node: string;
  /** A machine boots and is tested. */
  readonly bootMs: number;
  /** Volume and address come to it. */
  readonly stateMs: number;
  /** The service starts and is proved. */
  readonly serviceMs: number;
  /** Between the end of one step and the begin of the next: nothing but this tool is at work. */
  readonly ownMs: number;
}

const kinds: Readonly<Record<StepName, 'bootMs' | 'stateMs' | 'serviceMs' | null>> = {
  ...{ launch: 'bootMs', 'test-replacement': 'bootMs' },
  ...{
    'save-snapshot': 'stateMs',
    'take-down': 'stateMs',
    'detach-volume': 'stateMs',
    'move-address': 'stateMs',
  },
  ...{ 'snapshot-volume': 'stateMs', 'attach-volume': 'stateMs', 'mount-volume': 'stateMs' },
  ...{ 'hand-over': 'serviceMs', 'start-service': 'serviceMs', prove: 'serviceMs', 'retire-old': 'bootMs' },
  ...{ 'set-guard': null, 'remove-unused': null, 'restore-guard': null },
};

/** Adds up a journal's steps of the node that was done last; null when no node was done. Pure. */
export function splitOf(entries: readonly Entry[]): Split | null {
  const steps = stepsOf(entries);
  const last = steps.reduce<Step | null>((a, b) => (a === null || b.to > a.to ? b : a), null);
  if (last === null) return null;
  const own = steps.filter(({ subject }) => subject === last.subject);
  const during = (kind: 'bootMs' | 'stateMs' | 'serviceMs'): number =>
    covered(own.filter(({ step }) => kinds[step] === kind));
  const [bootMs, stateMs, serviceMs] = [during('bootMs'), during('stateMs'), during('serviceMs')];
  const whole = last.to - Math.min(...own.map(({ from }) => from));
  return { node: last.subject, bootMs, stateMs, serviceMs, ownMs: whole - covered(own) };
}

/** How long at least one of them lasted: the address moves while the volume does. */
function covered(steps: readonly Step[]): number {
  let [ms, end] = [0, -Infinity];
  for (const { from, to } of [...steps].sort((one, other) => one.from - other.from)) {
    ms += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return ms;
}

interface Step {
  readonly subject: string;
  readonly step: StepName;
  readonly from: number;
  readonly to: number;
}

function stepsOf(entries: readonly Entry[]): readonly Step[] {
  const started = new Map<string, number>();
  return entries.flatMap(({ at, fact }) => {
    if (fact.kind === 'step-started') started.set(`${fact.subject} ${fact.step}`, at);
    if (fact.kind !== 'step-passed' || kinds[fact.step] === null) return [];
    const { subject, step } = fact;
    return [{ subject, step, from: started.get(`${subject} ${step}`) ?? at, to: at }];
  });
}
