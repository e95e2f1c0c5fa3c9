import { expect, test } from 'vitest';
import { paperCloud, type PaperCloud } from '../testing/paper-cloud.js';

const eni = 'NetworkInterface.1.';
const named = (...addresses: readonly string[]): string =>
  addresses
    .map((address, index) => `${eni}PrivateIpAddresses.${index + 1}.PrivateIpAddress=${address}`)
    .join('&');
const primary = (index: number): string => `${eni}PrivateIpAddresses.${index}.Primary=true`;

/** The code a launch is refused with, of a t3.medium: six addresses an interface. */
async function refused(query: string, cloud?: PaperCloud): Promise<string> {
  const { refusal, context } = cloud ?? (await paperCloud());
  const [image] = context.store.images.all();
  return refusal('RunInstances', `ImageId=${image?.id ?? ''}&InstanceType=t3.medium&${query}`);
}
const one = 'MinCount=1&MaxCount=1';

test.each([
  ['an address twice', `${one}&${named('10.0.0.10', '10.0.0.10')}`, 'InvalidParameterValue'],
  [
    'the primary address again as a secondary one',
    `${one}&${eni}PrivateIpAddress=10.0.0.10&${named('10.0.0.10')}`,
    'InvalidParameterValue',
  ],
  [
    'two primary addresses',
    `${one}&${named('10.0.0.10', '10.0.0.11')}&${primary(1)}&${primary(2)}`,
    'InvalidParameterCombination',
  ],
  [
    'more addresses than the type has room for',
    `${one}&${named('10.0.0.10', '10.0.0.11', '10.0.0.12', '10.0.0.13', '10.0.0.14', '10.0.0.15')}`,
    'PrivateIpAddressLimitExceeded',
  ],
  [
    'a count that the type has no room for',
    `${one}&${eni}SecondaryPrivateIpAddressCount=6`,
    'PrivateIpAddressLimitExceeded',
  ],
  [
    'secondary addresses both named and counted',
    `${one}&${named('10.0.0.10')}&${eni}SecondaryPrivateIpAddressCount=1`,
    'InvalidParameterCombination',
  ],
  [
    'named addresses for two instances',
    `MinCount=1&MaxCount=2&${named('10.0.0.10')}`,
    'InvalidParameterCombination',
  ],
])('%s is refused', async (_what, query, code) => {
  expect(await refused(query)).toBe(code);
});

test('the named ones, and as many more as are counted, are the instance’s', async () => {
  const cloud = await paperCloud();
  const addresses = async (query: string): Promise<readonly string[] | undefined> =>
    cloud.context.store.instances.get(await cloud.launch(query))?.network.assigned;
  expect(await addresses(`${named('10.0.0.10', '10.0.0.11')}&${primary(2)}`)).toEqual([
    '10.0.0.11',
    '10.0.0.10',
  ]);
  expect(await addresses(`${eni}SecondaryPrivateIpAddressCount=2`)).toEqual([
    '10.0.0.4',
    '10.0.0.5',
    '10.0.0.6',
  ]);
  const both = `${eni}PrivateIpAddress=10.0.0.20&${eni}SecondaryPrivateIpAddressCount=1`;
  expect(await addresses(both)).toEqual(['10.0.0.20', '10.0.0.7']);
});

test('as many instances are launched as there are addresses for, each with all of its own', async () => {
  const small = {
    DescribeSubnets: () => ({
      subnetSet: {
        item: [
          {
            ...{ subnetId: 'subnet-00000001', vpcId: 'vpc-00000001', cidrBlock: '10.0.0.0/28' },
            ...{ availabilityZone: 'us-east-1a', mapPublicIpOnLaunch: 'false' },
          },
        ],
      },
    }),
  };
  const cloud = await paperCloud({}, small);
  // Eleven addresses: five instances with two each, and one address is left over.
  expect(await refused(`MinCount=6&MaxCount=9&${eni}SecondaryPrivateIpAddressCount=1`, cloud)).toBe(
    'InsufficientFreeAddressesInSubnet',
  );
  expect(await refused(`MinCount=1&MaxCount=9&${eni}SecondaryPrivateIpAddressCount=1`, cloud)).toBe('');
  expect(cloud.context.store.instances.all().map(({ network }) => network.assigned.length)).toEqual([
    2, 2, 2, 2, 2,
  ]);
});
