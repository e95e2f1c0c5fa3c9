import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ways } from '@moult/member-fixture';
import { driverConformance, type Subject } from '@moult/rolling-upgrade/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsulClient } from '../client/client.js';
import { Cluster } from '../test-support/cluster.js';
import { snapshotFolder } from '../snapshot/store.js';
import { consulDriver } from './driver.js';
import { consulRules } from './rules.js';

/** A client whose member says of itself what the test has it say. */
function by(ways: Ways, node: string, client: ConsulClient): ConsulClient {
  return {
    ...client,
    agentSelf: async (more) => {
      const self = await client.agentSelf(more);
      const { raft } = self;
      if (raft === null) return self;
      return { ...self, raft: { ...raft, appliedIndex: ways.indexOf(node, raft.appliedIndex) } };
    },
  };
}

describe('the Consul driver conforms, with a real cluster:', () => {
  let cluster: Cluster;
  let folder: string;
  let subject: Subject;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'consul-driver-'));
    cluster = await Cluster.start();
    const nodes = cluster.members.map(({ spec }) => spec.node);
    const ways = new Ways();
    const driver = consulDriver({
      rules: consulRules({ version: '1.8.7', electionTimeoutMs: 1_000 }),
      nodes,
      connect: (node) => Promise.resolve(by(ways, node, cluster.member(ways.endOf(node)).client)),
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
      freeze: (node) => cluster.member(node).pause(),
      thaw: async (node) => {
        await cluster.member(node).unpause();
        await cluster.settled();
      },
      misroute: (node, to) => {
        ways.misroute(node, to);
        return Promise.resolve();
      },
      holdBack: (node, entries) => {
        ways.holdBack(node, entries);
        return Promise.resolve();
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
