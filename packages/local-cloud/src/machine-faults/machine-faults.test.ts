import { expect, test } from 'vitest';
import type { Context } from '../context.js';
import { allFaults } from '../faults/all-faults.js';
import { Faults } from '../faults/faults.js';
import type { Cut } from '../firewall/cuts.js';
import { BackgroundWork } from '../model/background.js';
import type { MachineFault } from './machine-fault.js';
import { MachineFaults } from './machine-faults.js';

const ids = ['i-00000001', 'i-00000002', 'i-00000003', 'i-00000004', 'i-00000005'] as const;
const volumeId = 'vol-01234567';

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
    store: { instances: { get: () => ({ state: 'running' }) } },
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
