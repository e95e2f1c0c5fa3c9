import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../../fixture/cluster.js';
import { consulVersion } from '../../fixture/consul-package.js';

describe('the client, against a real cluster', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  it('reads what every member says of itself', async () => {
    for (const { client, spec } of cluster.members) {
      const self = await client.agentSelf();
      expect(self).toMatchObject({ node: spec.node, version: consulVersion, gossipEncrypted: false });
      expect(self.raft?.term).toBeGreaterThan(0);
    }
  });
});
