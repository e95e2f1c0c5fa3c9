import type { ServiceTraits } from '../plan/plan.js';
import type { Ruling, ServiceRules } from '../plan/service-rules.js';

/** The rules of the simulated service: versions are numbers, one step up at a time, back only while mixed. */
export function simRules(traits: Partial<ServiceTraits> = {}): ServiceRules {
  return {
    traits: { name: 'kv', leadership: 'transfer', electionTimeoutMs: 1_000, ...traits },
    versionPath: (from, to) => oneStepUp(Number(from), Number(to)),
    wayBack: ({ from, to, spread }) =>
      spread === 'mixed' || Number(from) <= Number(to)
        ? { kind: 'allowed' }
        : { kind: 'refused', because: `every member has written in the format of ${from}` },
  };
}

function oneStepUp(from: number, to: number): Ruling {
  const step = to - from;
  if (step === 0 || step === 1) return { kind: 'allowed' };
  return { kind: 'refused', because: step > 1 ? 'a version would be skipped' : 'a downgrade is a rollback' };
}
