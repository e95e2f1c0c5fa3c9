import { EC2Client } from '@aws-sdk/client-ec2';
import type { Fault, LocalCloud } from '@moult/local-cloud';
import { expect, test } from 'vitest';
import { faultsSince, hitCheck, machinesCheck } from './api-faults.js';
import { staleCheck, watchStale } from './stale-watch.js';

const fault: Fault = { kind: 'capacity', name: 'no-capacity', count: 3 };

const withHits = (hits: number): Pick<LocalCloud, 'faults'> => {
  const list = () => [{ name: 'no-capacity', fault, matched: 3, hits, holding: [] }];
  return { faults: { list } as unknown as LocalCloud['faults'] };
};

test('a fault that hit nothing is no proof, and neither is one that is not there', () => {
  expect(hitCheck(withHits(2), fault)).toMatchObject({ held: 'yes', evidence: '2 of 3 were hit' });
  expect(hitCheck(withHits(0), fault).held).toBe('undecided');
  expect(hitCheck(withHits(2), { ...fault, name: 'another' }).held).toBe('undecided');
});

const running = (...vpcs: readonly string[]): Pick<LocalCloud, 'machines'> => ({
  machines: () => vpcs.map((vpcId) => ({ vpcId })) as unknown as ReturnType<LocalCloud['machines']>,
});

test('a machine too many or too few is red, and another network’s is not counted', () => {
  const description = { vpcId: 'vpc-1', nodes: [{}, {}] } as unknown as Parameters<
    typeof machinesCheck
  >[0]['description'];
  const check = (...vpcs: readonly string[]): string => machinesCheck({ description }, running(...vpcs)).held;
  expect(check('vpc-1', 'vpc-1', 'vpc-of-others')).toBe('yes');
  expect(check('vpc-1', 'vpc-1', 'vpc-1')).toBe('no');
  expect(check('vpc-1')).toBe('no');
});

test('faults beyond those that a picture can show are counted', () => {
  const time = new Date(5_000).toISOString();
  const events = (many: number): Pick<LocalCloud, 'faults'> => ({
    faults: {
      events: () =>
        Array.from({ length: many }, () => ({ time, fault: 'lost', kind: 'error', what: 'ec2:X' })),
    } as unknown as LocalCloud['faults'],
  });
  expect(faultsSince(events(40), 0)).toHaveLength(40);
  const marks = faultsSince(events(43), 0);
  expect(marks).toHaveLength(41);
  expect(marks.at(-1)?.says).toBe('and 3 more that are not shown');
  expect(faultsSince(events(43), 6_000)).toEqual([]);
});

test('answers that lag are counted, and a cloud that never lagged is no proof', async () => {
  const cloud = {
    machines: () =>
      [{ instanceId: 'i-1', state: 'running' }] as unknown as ReturnType<LocalCloud['machines']>,
  };
  const asked = async (State: string): Promise<string> => {
    const over = new AbortController();
    const answer = { Reservations: [{ Instances: [{ InstanceId: 'i-1', State: { Name: State } }] }] };
    const ec2 = new EC2Client({ region: 'nowhere' });
    ec2.send = () => {
      over.abort();
      return Promise.resolve(answer);
    };
    return staleCheck(await watchStale(cloud, ec2, over.signal)).held;
  };
  expect(await asked('pending')).toBe('yes');
  expect(await asked('running')).toBe('undecided');
});
