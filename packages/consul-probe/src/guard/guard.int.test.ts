import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../test-support/cluster.js';
import { lint } from '../lint/lint.js';
import { inspectSnapshot } from '../snapshot/inspect.js';
import { saveSnapshot } from '../snapshot/save.js';
import { snapshotFolder } from '../snapshot/store.js';
import { readGuard, restoreGuard, setGuard } from './guard.js';

describe('before and after a roll of a real cluster', () => {
  let cluster: Cluster;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'consul-snapshots-'));
    cluster = await Cluster.start();
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it('the guard survives a change of leader and is taken back through the new one, to the byte', async () => {
    const old = await cluster.leader();
    const before = await old.client.autopilotConfiguration();
    const { kind, settings } = await readGuard(old.client);
    expect(kind).toBe('off');
    await setGuard(old.client, { found: settings, voters: 3 });
    await old.kill();
    const next = await cluster.leader().then(async (named) => {
      if (named !== old) return named;
      await expect.poll(async () => (await cluster.leader()) === old, { timeout: 10_000 }).toBe(false);
      return cluster.leader();
    });
    expect(await readGuard(next.client)).toEqual({
      ...{ kind: 'on', settings: { CleanupDeadServers: 'false', MinQuorum: '3' } },
    });
    await old.startAgain();
    await cluster.settled();
    expect(await restoreGuard(next.client, settings)).toEqual({ kind: 'done', settings });
    const after = await next.client.autopilotConfiguration();
    expect({ ...after.raw, ModifyIndex: 0 }).toEqual({ ...before.raw, ModifyIndex: 0 });
  });

  it('a write of autopilot’s settings that lost the race changes nothing', async () => {
    const { client } = await cluster.leader();
    const read = await client.autopilotConfiguration();
    const change = { cleanupDeadServers: true, minQuorum: 1 };
    expect(await client.setAutopilotConfiguration(read, change)).toBe('written');
    expect(await client.setAutopilotConfiguration(read, { ...change, minQuorum: 2 })).toBe('lost');
    const { settings } = await readGuard(client);
    expect(settings).toEqual({ CleanupDeadServers: 'true', MinQuorum: '1' });
    await restoreGuard(client, { CleanupDeadServers: 'true', MinQuorum: '0' });
  });

  it('two that set the guard at once both end with it on, and only one of them writes', async () => {
    const [first, second] = cluster.members;
    if (first === undefined || second === undefined) throw new Error('two members were expected');
    const { settings } = await readGuard(first.client);
    const { modifyIndex } = await first.client.autopilotConfiguration();
    const set = (member: typeof first): ReturnType<typeof setGuard> =>
      setGuard(member.client, { found: settings, voters: 3 });
    const outcomes = await Promise.all([set(first), set(second)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done']);
    const { client } = await cluster.leader();
    const index = (await client.autopilotConfiguration()).modifyIndex;
    expect(await setGuard(client, { found: settings, voters: 3 })).toMatchObject({ kind: 'done' });
    expect((await client.autopilotConfiguration()).modifyIndex).toBe(index);
    expect(index).toBeGreaterThan(modifyIndex);
    await restoreGuard(client, settings);
  });

  it('a snapshot of real data is saved, inspected, found again, and refused once it was damaged', async () => {
    const { client } = await cluster.leader();
    for (let at = 0; at < 50; at += 1) {
      await client.writeKey({ key: `data/${String(at)}`, value: Buffer.alloc(2_000, `${String(at)} `) });
    }
    const index = (await client.readKey('data/49', 'consistent')).entries[0]?.modifyIndex ?? 0;
    const store = snapshotFolder(folder);
    const saved = await saveSnapshot(client, store, { name: 'roll', atLeast: index });
    if (saved.kind === 'bad') throw new Error(saved.because);
    expect(saved.index).toBeGreaterThanOrEqual(index);
    expect(saved.stateBytes).toBeGreaterThan(100_000);
    expect(await saveSnapshot(client, store, { name: 'roll', atLeast: index })).toEqual(saved);
    const path = join(folder, 'roll.snap');
    const bytes = await readFile(path);
    for (let at = 0; at < 40; at += 1) {
      const position = 10 + Math.floor(((bytes.length - 11) * at) / 40);
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(position) ^ (1 << at % 8), position);
      await writeFile(path, damaged);
      await using kept = await store.open('roll');
      if (kept === null) throw new Error('the snapshot was expected to be there');
      expect((await inspectSnapshot(kept.bytes())).kind, `byte ${String(position)}`).toBe('bad');
    }
    // Still damaged, so it is made anew instead of being found.
    const again = await saveSnapshot(client, store, { name: 'roll', atLeast: index });
    expect(again.kind).toBe('good');
  });

  it('a snapshot that ends before the write it is to hold is refused', async () => {
    const { client } = await cluster.leader();
    const verdict = await saveSnapshot(client, snapshotFolder(folder), { name: 'early', atLeast: 1_000_000 });
    expect(verdict).toMatchObject({
      kind: 'bad',
      because: expect.stringContaining('before 1000000') as unknown,
    });
    expect(await snapshotFolder(folder).open('early')).toBeNull();
  });

  it('the lint has nothing unsafe to say of the fixture’s settings', async () => {
    const servers = await Promise.all(cluster.members.map(({ client }) => client.agentSelf()));
    const { settings } = await readGuard((await cluster.leader()).client);
    const findings = lint({ servers, voters: 3, autopilot: settings });
    expect(findings.filter(({ severity }) => severity === 'unsafe')).toEqual([]);
    expect([...new Set(findings.map(({ setting }) => setting))].sort()).toEqual([
      ...['CleanupDeadServers', 'MinQuorum', 'bootstrap_expect', 'encrypt', 'verify_server_hostname'],
    ]);
  });
});

describe('the settings of a real agent that are not fit for a roll', () => {
  it('are all found', async () => {
    const hcl = [
      ...['leave_on_terminate = true', 'skip_leave_on_interrupt = false', 'disable_host_node_id = false'],
      ...['encrypt = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="', 'encrypt_verify_incoming = false'],
    ];
    await using cluster = await Cluster.start({ size: 1, raftMultiplier: 3, extra: hcl.join('\n') });
    const servers = await Promise.all(cluster.members.map(({ client }) => client.agentSelf()));
    const found = lint({ servers, voters: 3, autopilot: null }).map(
      (one) => `${one.severity} ${one.setting}=${one.value}`,
    );
    expect(found).toEqual([
      ...['unsafe leave_on_terminate=true', 'unsafe skip_leave_on_interrupt=false', 'unsafe bootstrap=true'],
      ...['warning encrypt_verify_incoming=false', 'warning raft_multiplier=3'],
      ...['warning disable_host_node_id=false', 'warning verify_server_hostname=false'],
      'warning CleanupDeadServers=unread',
    ]);
  });
});
