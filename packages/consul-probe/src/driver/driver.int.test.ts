import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { driverConformance, type Subject } from '@moult/rolling-upgrade/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../test-support/cluster.js';
import { snapshotFolder } from '../snapshot/store.js';
import { consulDriver } from './driver.js';
import { consulRules } from './rules.js';

describe('the Consul driver conforms, with a real cluster:', () => {
  let cluster: Cluster;
  let folder: string;
  let subject: Subject;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'consul-driver-'));
    cluster = await Cluster.start();
    const nodes = cluster.members.map(({ spec }) => spec.node);
    const driver = consulDriver({
      rules: consulRules({ version: '1.8.7', electionTimeoutMs: 1_000 }),
      nodes,
      connect: (node) => Promise.resolve(cluster.member(node).client),
      snapshots: snapshotFolder(folder),
      now: Date.now,
    });
    subject = {
      driver,
      nodes,
      stop: (node) => cluster.member(node).stop(),
      start: async (node) => {
        await cluster.member(node).startAgain();
        // After 15 s the leader tries an absent member only every few seconds; how long depends on luck.
        await cluster.settled();
      },
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      now: Date.now,
      settleMs: 2_000,
    };
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  for (const row of driverConformance) {
    it(row.name, async () => expect(await row.check(subject)).toEqual([]));
  }
});
