import { randomBytes } from 'node:crypto';
import { poll } from '@moult/aws';
import { putSecret, type Ground } from './ground.js';
import { assignAddress, attachVolume, createVolume, launchNode, type TestNode } from './node.js';

/** A cluster as it is born: three servers on data volumes of their own, each with its service address. */
export interface TestCluster extends AsyncDisposable {
  readonly servers: readonly TestNode[];
  readonly addresses: readonly string[];
  readonly volumes: readonly string[];
  readonly tags: (node: string) => Record<string, string>;
}

/** What one cluster has that another has not. */
export interface ClusterIdentity {
  readonly environment: string;
  /** Last number of the first service address, less one. */
  readonly firstAddress: number;
  /** What its servers find in the parameter store beside a gossip key. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Creates volumes first, then all instances at once, then brings volume and address to each. */
export async function createCluster(
  ground: Ground,
  imageId: string,
  { environment, firstAddress, secrets = {} }: ClusterIdentity,
): Promise<TestCluster> {
  const all = { 'gossip-key': randomBytes(32).toString('base64'), ...secrets };
  for (const [name, value] of Object.entries(all)) {
    await putSecret(ground, `/moult/${environment}/consul/${name}`, value);
  }
  const tags = (node: string): Record<string, string> => ({
    Name: node,
    'moult:environment': environment,
    'moult:cluster': 'consul',
    'moult:node': node,
    'moult:servers': '3',
    'moult:secrets': Object.keys(all).join(','),
  });
  const members = await Promise.all(
    [1, 2, 3].map(async (number) => {
      const volume = await createVolume(ground);
      const address = `${ground.prefix}.1.${firstAddress + number}`;
      const node = await launchNode(ground, imageId, {
        ...tags(`consul-${number}`),
        'consul-type': 'server',
        'moult:volume': volume,
        'moult:initialise': volume,
        'moult:service-address': address,
      });
      await attachVolume(ground, volume, node.instanceId);
      await assignAddress(ground, address, node.instanceId);
      return { node, address, volume };
    }),
  );
  return {
    servers: members.map(({ node }) => node),
    addresses: members.map(({ address }) => address),
    volumes: members.map(({ volume }) => volume),
    tags,
    [Symbol.asyncDispose]: async () => {
      for (const { node } of members) await node[Symbol.asyncDispose]();
    },
  };
}

/** A question to a member's own API, as JSON. */
export async function ask<T>(node: TestNode, path: string): Promise<T> {
  return JSON.parse(await node.root(`curl -sf -m 5 http://127.0.0.1:8500/v1/${path}`)) as T;
}

/** Waits until a member's answer satisfies the test. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T>,
  satisfies: (value: T) => boolean,
): Promise<T> {
  return poll<T>(
    async () => {
      const value = await look();
      return satisfies(value)
        ? { kind: 'done', value }
        : { kind: 'not-yet', because: JSON.stringify(value).slice(0, 3000) };
    },
    { what, everyMs: 500, deadlineMs: 90_000 },
  );
}
