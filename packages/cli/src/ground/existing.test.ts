import { beforeEach, expect, test } from 'vitest';
import { MemoryObjects } from '../testing/memory-objects.js';
import { readState } from './existing.js';

const at = { bucket: 'moult-state', key: 'terraform/prod/consul' };

let store: MemoryObjects;

beforeEach(() => {
  store = new MemoryObjects();
});

const cluster = {
  ...{ environment: 'prod', cluster: 'consul', release: 'infra-v1', region: 'eu-central-1' },
  ...{ vpcId: 'vpc-1', cidr: '10.7.0.0/16', securityGroupId: 'sg-1', imageId: 'ami-1' },
  launchTemplate: { id: 'lt-1', version: 1 },
  nodes: [1, 2, 3].map((at) => ({
    ...{ name: `consul-${String(at)}`, zone: 'a', subnetId: `subnet-${String(at)}` },
    ...{ volumeId: `vol-${String(at)}`, serviceAddress: '10.7.0.16' },
  })),
};

const resource = (type: string, name: string, id: string, status?: string) => ({
  ...{ mode: 'managed', type, name },
  instances: [{ ...(status === undefined ? {} : { status }), attributes: { id } }],
});

/** Everything that the cluster needs, as Terraform keeps it. */
const all = [
  resource('aws_vpc', 'network', 'vpc-1'),
  resource('aws_launch_template', 'machine', 'lt-1'),
  ...[1, 2, 3].flatMap((at) => [
    resource('aws_subnet', `subnet_${String(at)}`, `subnet-${String(at)}`),
    resource('aws_ebs_volume', `data_${String(at)}`, `vol-${String(at)}`),
  ]),
];

function keep(resources: readonly object[], outputs: object = { cluster: { value: cluster } }): void {
  store.objects.set(at.key, JSON.stringify({ version: 4, outputs, resources }));
}

const read = () => readState(store.client(), at);

test('no state is no error, and one that holds everything describes the cluster', async () => {
  expect(await read()).toBeNull();
  keep(all);
  const state = await read();
  expect(state?.description?.vpcId).toBe('vpc-1');
  expect(state?.addresses.get('vol-2')).toBe('aws_ebs_volume.data_2');
  expect(state?.ids.has('subnet-3')).toBe(true);
});

test.each(['vpc-1', 'lt-1', 'subnet-2', 'vol-3'])(
  'without %s there is no cluster, whatever the outputs still say',
  async (id) => {
    keep(all.filter(({ instances: [first] }) => first?.attributes.id !== id));
    const state = await read();
    expect(state?.description).toBeNull();
    expect(state?.lastKnown?.vpcId).toBe('vpc-1');
  },
);

test('a stack that was never applied to its end says nothing of a cluster', async () => {
  keep(all.slice(0, 1), {});
  expect(await read()).toMatchObject({ description: null, lastKnown: null });
});

test('volumes whose making was interrupted are named, and nothing else that is tainted', async () => {
  keep([
    resource('aws_ebs_volume', 'data_1', 'vol-1', 'tainted'),
    resource('aws_ebs_volume', 'data_2', 'vol-2'),
    resource('aws_subnet', 'subnet_1', 'subnet-1', 'tainted'),
  ]);
  expect((await read())?.taintedVolumes).toEqual(['aws_ebs_volume.data_1']);
});

test.each(['', 'no JSON', '{"version": 3}'])('what is damaged is named: %j', async (text) => {
  store.objects.set(at.key, text);
  await expect(read()).rejects.toThrow('s3://moult-state/terraform/prod/consul is no state of Terraform');
});
