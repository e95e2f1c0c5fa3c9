import { expect, test } from 'vitest';
import { ApiError } from '../protocol/error.js';
import { paperCloud } from '../testing/paper-cloud.js';

const filter = (name: string, value: string): string => `Filter.1.Name=${name}&Filter.1.Value.1=${value}`;

test('an instance with one address has no interface with one that is not primary', async () => {
  const cloud = await paperCloud({ staleReads: 'off' });
  const found = async (value: string): Promise<unknown> =>
    (await cloud.call('DescribeNetworkInterfaces', filter('addresses.primary', value)))[
      'networkInterfaceSet'
    ];
  await cloud.launch();
  expect([await found('true'), await found('false')]).toEqual([{ item: [expect.anything()] }, {}]);
  await cloud.launch('NetworkInterface.1.SecondaryPrivateIpAddressCount=1');
  expect(await found('false')).toEqual({ item: [expect.anything()] });
});

test('the control plane is asked with the filters that it has, and not asked for what only instances answer', async () => {
  const cloud = await paperCloud();
  await cloud.call('DescribeNetworkInterfaces', filter('attachment.device-index', '0'));
  expect(cloud.asked).toEqual([]);
  await cloud.call('DescribeNetworkInterfaces', filter('tag:Name', 'x'));
  expect(cloud.asked.map(({ params }) => params)).toEqual([
    { 'Filter.1.Name': 'tag:Name', 'Filter.1.Value.1': 'x' },
  ]);
});

test('a failure of the control plane is not taken for the absence of interfaces', async () => {
  const broken = () => {
    throw new ApiError('InternalError', 'moto broke', 500);
  };
  const cloud = await paperCloud({}, { DescribeNetworkInterfaces: broken });
  expect(await cloud.refusal('DescribeNetworkInterfaces')).toBe('InternalError');
});
