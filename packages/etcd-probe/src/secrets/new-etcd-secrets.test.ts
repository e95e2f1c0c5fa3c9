import { createPrivateKey, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { etcdSecretNames, newEtcdSecrets } from './new-etcd-secrets.js';

const nodes = [
  { name: 'etcd-1', serviceAddress: '10.0.1.11' },
  { name: 'etcd-2', serviceAddress: '10.0.2.11' },
];
const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };

describe('the secrets of a cluster', () => {
  let secrets: ReadonlyMap<string, string>;
  const certificate = (name: string): X509Certificate => new X509Certificate(secrets.get(name) ?? '');
  beforeAll(async () => {
    secrets = await newEtcdSecrets({ nodes, validity });
  });

  it('are two authorities, two certificates a node, and the operator’s', () => {
    expect([...secrets.keys()].sort()).toEqual([
      ...['client-ca', 'operator', 'peer-ca', 'peer-etcd-1', 'peer-etcd-2', 'server-etcd-1', 'server-etcd-2'],
    ]);
  });

  it.each(['peer-etcd-2', 'server-etcd-2'])('%s names the node, its service address and loopback', (name) => {
    const one = certificate(name);
    for (const address of ['10.0.2.11', '127.0.0.1']) expect(one.checkIP(address)).toBe(address);
    for (const host of ['etcd-2', 'localhost']) expect(one.checkHost(host)).toBe(host);
    expect(one.checkIP('10.0.1.11')).toBeUndefined();
    expect(one.checkHost('etcd-1')).toBeUndefined();
    expect([...one.keyUsage].sort()).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  });

  it('carry the key of their own certificate', () => {
    for (const name of ['peer-etcd-1', 'server-etcd-2', etcdSecretNames.operator]) {
      expect(certificate(name).checkPrivateKey(createPrivateKey(secrets.get(name) ?? ''))).toBe(true);
    }
  });

  it('of clients do not make a peer: another authority signed them', () => {
    const [peers, clients] = [certificate('peer-ca').publicKey, certificate('client-ca').publicKey];
    expect(certificate('peer-etcd-1').verify(peers)).toBe(true);
    expect(certificate('peer-etcd-1').verify(clients)).toBe(false);
    expect(certificate(etcdSecretNames.operator).verify(clients)).toBe(true);
    expect(certificate(etcdSecretNames.operator).verify(peers)).toBe(false);
    expect(certificate(etcdSecretNames.operator).keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('are good for the time asked for, and fit into a parameter of 4 KB', () => {
    for (const [name, text] of secrets) {
      expect(new Date(certificate(name).validTo).toISOString()).toBe(validity.notAfter.toISOString());
      expect(text.length).toBeLessThan(4096);
    }
  });

  it('of an authority come without its key, and are different each time', async () => {
    expect(secrets.get('peer-ca')).not.toContain('PRIVATE');
    const others = await newEtcdSecrets({ nodes, validity });
    for (const [name, text] of secrets) expect(others.get(name)).not.toBe(text);
  });

  it('are not made for a node without an address', async () => {
    const made = newEtcdSecrets({ nodes: [{ name: 'etcd-1', serviceAddress: 'etcd-1.local' }], validity });
    await expect(made).rejects.toThrow('etcd-1: "etcd-1.local" is no address');
  });
});
