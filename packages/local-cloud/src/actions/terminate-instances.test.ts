import { expect, test } from 'vitest';
import { paperCloud, type MotoAnswers, type PaperCloud } from '../testing/paper-cloud.js';

/** A VPC with a subnet in each of two zones. */
const twoZones: MotoAnswers = {
  DescribeSubnets: (params) => {
    const all = ['a', 'b'].map((zone, index) => ({
      ...{ subnetId: `subnet-0000000${index + 1}`, vpcId: 'vpc-00000001', mapPublicIpOnLaunch: 'false' },
      ...{ cidrBlock: `10.0.${index}.0/24`, availabilityZone: `us-east-1${zone}` },
    }));
    const asked = params['SubnetId.1'];
    return { subnetSet: { item: all.filter(({ subnetId }) => asked === undefined || subnetId === asked) } };
  },
};

interface Batch {
  readonly cloud: PaperCloud;
  readonly query: string;
  /** Of the instances, in the order of the request. */
  readonly states: () => (string | undefined)[];
}

/** Instances A and B in one zone, C and D in another, of which C is protected; as in the document of the action. */
async function batch(): Promise<Batch> {
  const cloud = await paperCloud({}, twoZones);
  const guarded = 'SubnetId=subnet-00000002&DisableApiTermination=true';
  const ids: string[] = [];
  for (const query of [
    'SubnetId=subnet-00000001',
    'SubnetId=subnet-00000001',
    guarded,
    'SubnetId=subnet-00000002',
  ])
    ids.push(await cloud.launch(query));
  await cloud.clock.advance(1000);
  return {
    cloud,
    query: ids.map((id, index) => `InstanceId.${index + 1}=${id}`).join('&'),
    states: () => ids.map((id) => cloud.context.store.instances.get(id)?.state),
  };
}

test('a protected instance keeps those of the batch in its zone; the others are terminated, and the request fails', async () => {
  const { cloud, query, states } = await batch();
  expect(await cloud.refusal('TerminateInstances', query)).toBe('OperationNotPermitted');
  await cloud.clock.advance(1000);
  expect(states()).toEqual(['terminated', 'terminated', 'running', 'running']);
});

test('a dry run of such a batch is refused, and terminates nothing', async () => {
  const { cloud, query, states } = await batch();
  expect(await cloud.refusal('TerminateInstances', `${query}&DryRun=true`)).toBe('OperationNotPermitted');
  await cloud.clock.advance(1000);
  expect(states()).toEqual(['running', 'running', 'running', 'running']);
});

test('an unknown id in a batch keeps all of it', async () => {
  const { cloud, query, states } = await batch();
  const unknown = `${query}&InstanceId.5=i-0123456789abcdef0`;
  expect(await cloud.refusal('TerminateInstances', unknown)).toBe('InvalidInstanceID.NotFound');
  await cloud.clock.advance(1000);
  expect(new Set(states())).toEqual(new Set(['running']));
});
