import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ensureEtcdSecrets, type SecretStore } from './ensure-etcd-secrets.js';

const nodes = [1, 2, 3].map((number) => ({ name: `etcd-${number}`, serviceAddress: `10.0.${number}.11` }));
const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };
const spec = { nodes, validity };

/** A store that is killed at its nth write. */
function store(kept: Map<string, string>, killedAt = Infinity): SecretStore {
  let writes = 0;
  return {
    list: () => Promise.resolve([...kept.keys()]),
    deleteAll: () => {
      kept.clear();
      return Promise.resolve();
    },
    ensure: (name, make) => {
      writes += 1;
      if (writes === killedAt) return Promise.reject(new Error('killed'));
      if (kept.has(name)) return Promise.resolve('found');
      kept.set(name, make());
      return Promise.resolve('created');
    },
  };
}

const ofOneMaking = (kept: ReadonlyMap<string, string>): boolean =>
  [...kept].every(([name, text]) => {
    const authority = kept.get(name.startsWith('peer') ? 'peer-ca' : 'client-ca') ?? '';
    return new X509Certificate(text).verify(new X509Certificate(authority).publicKey);
  });

describe('the secrets of a cluster', () => {
  it('are made once, and found from then on', async () => {
    const kept = new Map<string, string>();
    expect(await ensureEtcdSecrets(store(kept), spec)).toBe('created');
    const first = new Map(kept);
    expect(await ensureEtcdSecrets(store(kept), spec)).toBe('found');
    expect(kept).toEqual(first);
    expect(kept.size).toBe(9);
  });

  it.each([1, 2, 3, 5, 8, 9])(
    'killed at write %i are all of one making after the next attempt',
    async (killedAt) => {
      const kept = new Map<string, string>();
      await expect(ensureEtcdSecrets(store(kept, killedAt), spec)).rejects.toThrow('killed');
      expect(await ensureEtcdSecrets(store(kept), spec)).toBe('created');
      expect(kept.size).toBe(9);
      expect(ofOneMaking(kept)).toBe(true);
    },
  );

  it('of a finished set are not added to: a node more is refused, and nothing is changed', async () => {
    const kept = new Map<string, string>();
    await ensureEtcdSecrets(store(kept), spec);
    const before = new Map(kept);
    const more = { validity, nodes: [...nodes, { name: 'etcd-4', serviceAddress: '10.0.4.11' }] };
    await expect(ensureEtcdSecrets(store(kept), more)).rejects.toThrow(
      /peer-etcd-4, server-etcd-4 are missing/,
    );
    expect(kept).toEqual(before);
  });
});
