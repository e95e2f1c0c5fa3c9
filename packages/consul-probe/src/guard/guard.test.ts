import { describe, expect, it } from 'vitest';
import { fakeAgent } from '../test-support/fake-agent.js';
import type { ConsulClient } from '../client/client.js';
import { guardSettingsSchema, readGuard, restoreGuard, setGuard } from './guard.js';

const defaults = {
  ...{ CleanupDeadServers: true, LastContactThreshold: '200ms', MaxTrailingLogs: 250, MinQuorum: 0 },
  ...{ ServerStabilizationTime: '10s', CreateIndex: 4, ModifyIndex: 4 },
};

/** Autopilot's settings as Consul keeps them: a write replaces everything, and a stale index writes nothing. */
function autopilot(start: Record<string, unknown> = defaults): {
  client: ConsulClient;
  now: () => Record<string, unknown>;
  writes: () => number;
  meddle: (change: Record<string, unknown>, times?: number) => void;
} {
  let state: Record<string, unknown> = start;
  let writes = 0;
  const meddling: Record<string, unknown>[] = [];
  const replace = (next: object): void => {
    state = { ...next, CreateIndex: 4, ModifyIndex: Number(state['ModifyIndex']) + 1 };
  };
  const agent = fakeAgent(({ method, path, body }) => {
    if (method === 'GET') return { json: state };
    const between = meddling.shift();
    if (between !== undefined) replace({ ...state, ...between });
    if (path !== `/v1/operator/autopilot/configuration?cas=${String(state['ModifyIndex'])}`)
      return { json: false };
    writes += 1;
    replace(JSON.parse(String(body)) as object);
    return { json: true };
  });
  return {
    client: agent.client(),
    now: () => state,
    writes: () => writes,
    meddle: (change, times = 1) => meddling.push(...Array.from({ length: times }, () => change)),
  };
}

const found = { CleanupDeadServers: 'true', MinQuorum: '0' } as const;

describe('the guard', () => {
  it('is off by default, and says what is to be put back', async () => {
    expect(await readGuard(autopilot().client)).toEqual({ kind: 'off', settings: found });
  });

  it('is switched on without touching any other setting', async () => {
    const cluster = autopilot();
    const outcome = await setGuard(cluster.client, { found, voters: 3 });
    expect(outcome).toEqual({ kind: 'done', settings: { CleanupDeadServers: 'false', MinQuorum: '3' } });
    expect(cluster.now()).toEqual({ ...defaults, CleanupDeadServers: false, MinQuorum: 3, ModifyIndex: 5 });
  });

  it('switched on twice is switched on once', async () => {
    const cluster = autopilot();
    await setGuard(cluster.client, { found, voters: 3 });
    expect(await setGuard(cluster.client, { found, voters: 3 })).toMatchObject({ kind: 'done' });
    expect(cluster.writes()).toBe(1);
  });

  it('is not switched on over settings that are not those found, for then they could not be put back', async () => {
    const cluster = autopilot({ ...defaults, MinQuorum: 2 });
    expect(await setGuard(cluster.client, { found, voters: 3 })).toEqual({
      kind: 'changed-meanwhile',
      now: { CleanupDeadServers: 'true', MinQuorum: '2' },
    });
    expect(cluster.writes()).toBe(0);
  });

  it('that loses the race to a change of something else is set on top of that change', async () => {
    const cluster = autopilot();
    cluster.meddle({ MaxTrailingLogs: 999 });
    expect(await setGuard(cluster.client, { found, voters: 3 })).toMatchObject({ kind: 'done' });
    expect(cluster.now()).toMatchObject({ CleanupDeadServers: false, MaxTrailingLogs: 999 });
  });

  it('that loses the race to a change of its own settings gives way', async () => {
    const cluster = autopilot();
    cluster.meddle({ MinQuorum: 2 });
    expect(await setGuard(cluster.client, { found, voters: 3 })).toMatchObject({ kind: 'changed-meanwhile' });
    expect(cluster.now()).toMatchObject({ CleanupDeadServers: true, MinQuorum: 2 });
  });

  it('that loses every race gives up instead of fighting on', async () => {
    const cluster = autopilot();
    cluster.meddle({ MaxTrailingLogs: 999 }, 100);
    expect(await setGuard(cluster.client, { found, voters: 3 })).toEqual({ kind: 'contended', attempts: 5 });
  });

  it('is taken back to what was found, and twice is the same as once', async () => {
    const cluster = autopilot();
    await setGuard(cluster.client, { found, voters: 3 });
    await restoreGuard(cluster.client, found);
    await restoreGuard(cluster.client, found);
    expect(cluster.now()).toEqual({ ...defaults, ModifyIndex: 6 });
    expect(cluster.writes()).toBe(2);
  });

  it('keeps what others changed meanwhile when it is taken back', async () => {
    const cluster = autopilot();
    await setGuard(cluster.client, { found, voters: 3 });
    cluster.meddle({ LastContactThreshold: '1s' });
    await restoreGuard(cluster.client, found);
    expect(cluster.now()).toMatchObject({
      CleanupDeadServers: true,
      MinQuorum: 0,
      LastContactThreshold: '1s',
    });
  });

  it('that was on before anybody set it is still on after it is taken back', async () => {
    const cluster = autopilot({ ...defaults, CleanupDeadServers: false });
    const before = await readGuard(cluster.client);
    expect(before.kind).toBe('on');
    await setGuard(cluster.client, { found: before.settings, voters: 3 });
    await restoreGuard(cluster.client, before.settings);
    expect(cluster.now()).toEqual({ ...defaults, CleanupDeadServers: false });
  });

  it('works where the version has no MinQuorum', async () => {
    const { CleanupDeadServers, LastContactThreshold, ModifyIndex, CreateIndex } = defaults;
    const older = { CleanupDeadServers, LastContactThreshold, ModifyIndex, CreateIndex };
    const cluster = autopilot(older);
    const before = await readGuard(cluster.client);
    expect(before.settings).toEqual({ CleanupDeadServers: 'true' });
    await setGuard(cluster.client, { found: before.settings, voters: 3 });
    expect(cluster.now()).toEqual({ ...older, CleanupDeadServers: false, ModifyIndex: 5 });
    await restoreGuard(cluster.client, before.settings);
    expect(cluster.now()).toEqual({ ...older, ModifyIndex: 6 });
  });

  it('settings read back from a journal are checked', () => {
    expect(guardSettingsSchema.parse({ ...found })).toEqual(found);
    expect(() => guardSettingsSchema.parse({ CleanupDeadServers: 'maybe' })).toThrow();
    expect(() => guardSettingsSchema.parse({ CleanupDeadServers: 'true', MinQuorum: '-1' })).toThrow();
  });
});
