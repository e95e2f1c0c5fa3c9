import { expect, test } from 'vitest';
import type { Context } from '../context.js';
import { allFaults } from '../faults/all-faults.js';
import { Faults } from '../faults/faults.js';
import type { Cut } from '../firewall/cuts.js';
import { BackgroundWork } from '../model/background.js';
import type { MachineFault, MachineFaultKind } from './machine-fault.js';
import { MachineFaults } from './machine-faults.js';

const ids = ['i-00000001', 'i-00000002', 'i-00000003', 'i-00000004', 'i-00000005'] as const;
const volumeId = 'vol-01234567';

const instances = new Map<string, { readonly id: string; readonly state: string }>([
  ...ids.map((id) => [id, { id, state: 'running' }] as const),
  ['i-00000009', { id: 'i-00000009', state: 'terminated' }],
]);
const volumes = new Map([
  [volumeId, { kind: 'data' }],
  ['vol-00000009', { kind: 'root' }],
]);

/** A cloud as far as faults of machines are concerned: what is done to it is noted, and fails while a test says so. */
function cloudOf(seed = 1) {
  const failing = new Set<string>();
  const done: string[] = [];
  const delays: (() => void)[] = [];
  const stops = new Set<(instanceId: string) => void>();
  const act = (what: string) => (id: string) => {
    if (failing.has(what)) return Promise.reject(new Error(`the host cannot ${what}`));
    done.push(`${what} ${id}`);
    return Promise.resolve();
  };
  const clock = { now: () => 0, delay: () => new Promise<void>((end) => delays.push(end)) };
  const calls = new Faults({ seed, clock, signal: new AbortController().signal });
  const cuts = new Map<string, Cut>();
  const work = new BackgroundWork();
  const context = {
    ...{ clock, work, cuts, faults: calls },
    host: {
      enforcement: { kind: 'enforced' },
      machines: { onStopped: (listener: (instanceId: string) => void) => void stops.add(listener) },
      disturb: Object.fromEntries(
        ['kill', 'pause', 'resume', 'fill', 'unfill', 'slow'].map((what) => [what, act(what)]),
      ),
    },
    region: 'us-east-1',
    store: {
      instances: { get: (id: string) => instances.get(id) },
      volumes: { get: (id: string) => volumes.get(id) },
    },
    traffic: {
      follow: () => {
        done.push(`follow ${[...cuts.keys()].join()}`);
        return Promise.resolve(failing.has('follow') ? new Error('iptables-restore failed') : undefined);
      },
    },
  } as unknown as Context;
  const machines = new MachineFaults(context, seed);
  const names = () => machines.list().map(({ name }) => name);
  const stop = (id: string) => stops.forEach((listener) => listener(id));
  return { failing, done, delays, work, calls, machines, names, stop, every: allFaults(calls, machines) };
}

const full = { kind: 'volume-full', name: 'full', volumeId } as const;
const parted: MachineFault = {
  kind: 'partition',
  name: 'parted',
  between: [{ kind: 'instance', instanceId: ids[0] }],
  and: 'everybody-else',
};

/** A kind without a fault and its words here does not compile. */
const oneOfEach: { readonly [K in MachineFaultKind]: readonly [Extract<MachineFault, { kind: K }>, string] } =
  {
    kill: [{ kind: 'kill', instanceId: ids[0] }, `kill ${ids[0]}`],
    pause: [{ kind: 'pause', instanceId: [ids[0]] }, `pause ${ids[0]}`],
    partition: [parted, `partition between ${ids[0]} and everybody else`],
    'volume-full': [full, `volume-full ${volumeId}`],
    'volume-slow': [{ kind: 'volume-slow', volumeId, bytesPerSecond: 1 }, `volume-slow ${volumeId}`],
  };

test.each(Object.values(oneOfEach))(
  '$kind is an event when it is injected and when it ends',
  async (fault, what) => {
    const { machines, calls } = cloudOf();
    const { name } = await machines.inject(fault);
    const common = { time: '1970-01-01T00:00:00.000Z', fault: name, kind: fault.kind };
    expect(calls.events()).toEqual([{ ...common, what }]);
    // A kill is over when it has happened.
    if (!(await machines.heal(name))) return;
    expect(calls.events().at(-1)).toEqual({ ...common, what: `healed: ${what}` });
  },
);

const nowhere = { kind: 'instance', instanceId: 'i-0badbad0' } as const;
test.each<[MachineFault, string]>([
  [{ kind: 'kill', instanceId: 'i-0badbad0' }, 'field instanceId: there is no instance i-0badbad0'],
  [
    { kind: 'pause', instanceId: [ids[0], 'i-0badbad0'] },
    'field instanceId: there is no instance i-0badbad0',
  ],
  [{ ...parted, between: [nowhere] }, 'field between.0.instanceId: there is no instance i-0badbad0'],
  [{ ...parted, and: [{ kind: 'operator' }, nowhere] }, 'field and.1.instanceId: there is no instance'],
  [
    { ...parted, between: [{ kind: 'zone', zone: 'us-east-1z' }] },
    'field between.0.zone: there is no zone us-east-1z in us-east-1',
  ],
  [{ ...full, volumeId: 'vol-0badbad0' }, 'field volumeId: there is no volume vol-0badbad0'],
  [{ ...full, volumeId: 'vol-00000009' }, 'field volumeId: vol-00000009 is a root volume'],
  [
    { kind: 'volume-slow', volumeId: 'vol-0badbad0', bytesPerSecond: 1 },
    'field volumeId: there is no volume vol-0badbad0',
  ],
])('%o hits nothing, and is refused in a sentence that says what there is none of', async (fault, says) => {
  const { machines, names, done, calls } = cloudOf();
  await expect(machines.inject(fault)).rejects.toThrow(new RegExp(`^Fault of machines, ${says}`));
  await expect(machines.inject(fault)).rejects.toThrow(TypeError);
  expect([names(), done, calls.events()]).toEqual([[], [], []]);
});

test('a terminated machine is parted from nobody; a zone without machines may be', async () => {
  const { machines, names } = cloudOf();
  const gone = [{ kind: 'instance', instanceId: 'i-00000009' }] as const;
  await expect(machines.inject({ ...parted, and: gone })).rejects.toThrow(
    'i-00000009 cannot be parted: terminated.',
  );
  await machines.inject({ ...parted, and: [{ kind: 'zone', zone: 'us-east-1f' }] });
  expect(names()).toEqual(['parted']);
});

test('a fault that cannot be healed now stays, and can be healed again', async () => {
  const { machines, failing, names } = cloudOf();
  await machines.inject(full);
  failing.add('unfill');
  await expect(machines.heal('full')).rejects.toThrow('the host cannot unfill');
  expect(names()).toEqual(['full']);
  failing.clear();
  expect(await machines.heal('full')).toBe(true);
  expect(names()).toEqual([]);
});

test('a fault that cannot heal by itself stays as well, and the failure is the cloud’s', async () => {
  const { machines, failing, names, delays, work } = cloudOf();
  await machines.inject({ ...full, seconds: 1 });
  failing.add('unfill');
  delays[0]?.();
  await expect.poll(() => work.failures.map(({ what }) => what)).toEqual(['heal full']);
  expect(names()).toEqual(['full']);
});

test('two who heal one fault heal it once', async () => {
  const { machines, done } = cloudOf();
  await machines.inject(full);
  expect(await Promise.all([machines.heal('full'), machines.heal('full')])).toEqual([true, false]);
  expect(done).toEqual([`fill ${volumeId}`, `unfill ${volumeId}`]);
});

test('the time of a fault that was healed does not end the next one of its name', async () => {
  const { machines, names, delays, work } = cloudOf();
  await machines.inject({ ...full, seconds: 1 });
  await machines.heal('full');
  await machines.inject(full);
  delays[0]?.();
  await new Promise(setImmediate);
  await work.idle();
  expect(names()).toEqual(['full']);
});

test('a partition of which machines could not be told is refused, and taken back', async () => {
  const { machines, failing, done, names } = cloudOf();
  failing.add('follow');
  await expect(machines.inject(parted)).rejects.toThrow('could not be told: iptables-restore failed');
  expect(names()).toEqual([]);
  expect(done).toEqual(['follow parted', 'follow ']);
  failing.clear();
  await machines.inject(parted);
  failing.add('follow');
  await expect(machines.heal('parted')).rejects.toThrow('could not be told');
  expect(names()).toEqual(['parted']);
});

test('a name means one fault, whether of calls or of machines and whichever came first', async () => {
  const { every, names } = cloudOf();
  const error = { kind: 'error', name: 'x', operations: ['*'], code: 'X' };
  const pause = { kind: 'pause', name: 'x', instanceId: ids[0] };
  await every.add(pause);
  await expect(every.add(error)).rejects.toThrow('x is taken');
  expect(await every.remove('x')).toBe(true);
  expect(names()).toEqual([]);
  await every.add(error);
  await expect(every.add(pause)).rejects.toThrow('x is taken');
});

test('of two at once for one name one is served, and a name whose fault failed is free', async () => {
  const { machines, failing, done } = cloudOf();
  const both = await Promise.allSettled([machines.inject(full), machines.inject(full)]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(done).toEqual([`fill ${volumeId}`]);
  failing.add('pause');
  const still = { kind: 'pause', name: 'still', instanceId: ids[0] } as const;
  await expect(machines.inject(still)).rejects.toThrow('the host cannot pause');
  failing.clear();
  expect(await machines.inject(still)).toMatchObject({ name: 'still' });
});

test('a pause ends when its machine stops, and no other pause does', async () => {
  const { machines, names, stop, calls } = cloudOf();
  await machines.inject({ kind: 'pause', name: 'one', instanceId: ids[0] });
  await machines.inject({ kind: 'pause', name: 'two', instanceId: ids[1] });
  stop(ids[0]);
  expect(names()).toEqual(['two']);
  expect(calls.events().at(-1)?.what).toBe(`ended by a stop: pause ${ids[0]}`);
});

test('only a machine that runs is drawn; where none does the fault is refused, and changes no later draw', async () => {
  const { machines, done } = cloudOf();
  const [gone, last] = ['i-00000009', ids[4]];
  for (let time = 0; time < 12; time += 1)
    await machines.inject({ kind: 'kill', instanceId: [gone, last, gone] });
  expect(new Set(done)).toEqual(new Set([`kill ${last}`]));
  await expect(machines.inject({ kind: 'pause', instanceId: gone })).rejects.toThrow(
    'i-00000009 does not run: terminated.',
  );
  const [refused, other] = [cloudOf(5), cloudOf(5)];
  await expect(refused.machines.inject({ kind: 'pause', instanceId: [gone, gone] })).rejects.toThrow(
    'i-00000009 does not run: terminated.',
  );
  for (let time = 0; time < 12; time += 1)
    for (const { machines: one } of [refused, other]) await one.inject({ kind: 'kill', instanceId: ids });
  expect(refused.done).toEqual(other.done);
});

test('the same seed draws the same victims, and another seed draws others', async () => {
  const drawn = async (seed: number) => {
    const { machines, done } = cloudOf(seed);
    for (let time = 0; time < 12; time += 1) await machines.inject({ kind: 'kill', instanceId: ids });
    return done;
  };
  const first = await drawn(5);
  expect(new Set(first).size).toBeGreaterThan(1);
  expect(await drawn(5)).toEqual(first);
  expect(await drawn(6)).not.toEqual(first);
});
