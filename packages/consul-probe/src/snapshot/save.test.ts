import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeAgent } from '../test-support/fake-agent.js';
import { saveSnapshot } from './save.js';
import { snapshotFolder } from './store.js';

/** Recorded at a real cluster; it ends at index 29. */
const recorded = await readFile(join(import.meta.dirname, '../../testdata/snapshots/consul-1.8.7.snap.gz'));

describe('saving a snapshot', () => {
  let parent: string;
  let folder: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'consul-save-'));
    folder = join(parent, 'snapshots');
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  it('keeps it for its owner only, and finds a good one again instead of asking twice', async () => {
    const agent = fakeAgent(() => ({ bytes: recorded }));
    const store = snapshotFolder(folder);
    const saved = await saveSnapshot(agent.client(), store, { name: 'roll', atLeast: 29 });
    expect(saved).toMatchObject({ kind: 'good', index: 29 });
    expect(await saveSnapshot(agent.client(), store, { name: 'roll', atLeast: 29 })).toEqual(saved);
    expect(agent.requests).toHaveLength(1);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'roll.snap'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, 'roll.snap'))).toEqual(recorded);
  });

  it('asks again when the one kept ends too early, and refuses the new one if that does too', async () => {
    const agent = fakeAgent(() => ({ bytes: recorded }));
    const store = snapshotFolder(folder);
    await saveSnapshot(agent.client(), store, { name: 'roll', atLeast: 29 });
    const verdict = await saveSnapshot(agent.client(), store, { name: 'roll', atLeast: 30 });
    expect(verdict).toEqual({
      kind: 'bad',
      because: 'it ends at index 29, before 30, which was written earlier',
    });
    expect(agent.requests).toHaveLength(2);
    expect(await readdir(folder)).toEqual([]);
  });

  it('asks again when the one kept was damaged', async () => {
    const agent = fakeAgent(() => ({ bytes: recorded }));
    const store = snapshotFolder(folder);
    await saveSnapshot(agent.client(), store, { name: 'roll', atLeast: 29 });
    await writeFile(join(folder, 'roll.snap'), recorded.subarray(0, 1000));
    expect(await saveSnapshot(agent.client(), store, { name: 'roll', atLeast: 29 })).toMatchObject({
      index: 29,
    });
    expect(agent.requests).toHaveLength(2);
  });

  it('keeps nothing of a damaged download', async () => {
    const agent = fakeAgent(() => ({ bytes: recorded.subarray(0, 2000) }));
    const verdict = await saveSnapshot(agent.client(), snapshotFolder(folder), { name: 'roll', atLeast: 1 });
    expect(verdict.kind).toBe('bad');
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves nothing behind when the cluster refuses', async () => {
    const agent = fakeAgent(() => ({ status: 500, text: 'No cluster leader' }));
    const saved = saveSnapshot(agent.client(), snapshotFolder(folder), { name: 'roll', atLeast: 1 });
    await expect(saved).rejects.toMatchObject({ status: 500 });
    expect(await readdir(folder)).toEqual([]);
  });

  it('does not take a name that leads elsewhere', async () => {
    const agent = fakeAgent(() => ({ bytes: recorded }));
    const wanted = { name: '../elsewhere', atLeast: 1 };
    await expect(saveSnapshot(agent.client(), snapshotFolder(folder), wanted)).rejects.toThrow(
      '"../elsewhere" cannot be the name of a snapshot',
    );
  });
});
