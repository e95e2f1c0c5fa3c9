import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ways } from '@moult/member-fixture';
import { driverConformance, type Subject } from '@moult/rolling-upgrade/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EtcdClient } from '../client/client.js';
import { snapshotFolder } from '../snapshot/store.js';
import { Cluster } from '../test-support/cluster.js';
import { etcdDriver } from './driver.js';
import { etcdRules } from './rules.js';

/** A client whose member says of itself what the test has it say. */
function by(ways: Ways, node: string, client: EtcdClient): EtcdClient {
  return {
    ...client,
    status: async (more) => {
      const status = await client.status(more);
      return { ...status, appliedIndex: ways.indexOf(node, status.appliedIndex) };
    },
  };
}

// With TLS in one of the two, so that both ways are gone.
describe.each([
  ['3.4.23', 'yes'],
  ['3.5.16', 'no'],
] as const)('the etcd driver conforms, with a real cluster of %s (TLS: %s):', (version, tls) => {
  let cluster: Cluster;
  let folder: string;
  let subject: Subject;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'etcd-driver-'));
    cluster = await Cluster.start({ version, tls });
    const nodes = cluster.members.map(({ spec }) => spec.node);
    const ways = new Ways();
    const driver = etcdDriver({
      rules: etcdRules({ electionTimeoutMs: 1_000 }),
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
      settleMs: 1_000,
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
