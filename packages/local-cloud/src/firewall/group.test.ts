import { describe, expect, test } from 'vitest';
import type { ParsedXml } from '../context.js';
import { prefixListsOf, readGroups } from './group.js';

const items = (...item: ParsedXml[]): ParsedXml => ({ item });

/** One group with one permission, as DescribeSecurityGroups shows it. */
function permission(fields: ParsedXml): ParsedXml {
  const ipRanges = items({ cidrIp: '10.0.0.0/8' });
  return {
    securityGroupInfo: items({ groupId: 'sg-1', ipPermissions: items({ ipRanges, ...fields }) }),
  };
}

const matchOf = (fields: ParsedXml) =>
  readGroups(permission(fields))
    .get('sg-1')
    ?.ingress.map(({ match }) => match);

describe('what a rule matches', () => {
  test.each([
    [{ ipProtocol: '-1' }, { kind: 'any' }],
    [{ ipProtocol: '-1', fromPort: '-1', toPort: '-1' }, { kind: 'any' }],
    [
      { ipProtocol: 'tcp', fromPort: '22', toPort: '23' },
      { kind: 'ports', protocol: 'tcp', from: 22, to: 23 },
    ],
    [
      { ipProtocol: 'udp', fromPort: '0', toPort: '65535' },
      { kind: 'ports', protocol: 'udp', from: 0, to: 65_535 },
    ],
    [
      { ipProtocol: '6', fromPort: '22', toPort: '22' },
      { kind: 'ports', protocol: 'tcp', from: 22, to: 22 },
    ],
    [{ ipProtocol: 'icmp', fromPort: '-1', toPort: '-1' }, { kind: 'icmp' }],
    [
      { ipProtocol: 'icmp', fromPort: '8', toPort: '-1' },
      { kind: 'icmp', type: 8 },
    ],
    [
      { ipProtocol: 'icmp', fromPort: '3', toPort: '4' },
      { kind: 'icmp', type: 3, code: 4 },
    ],
    [
      { ipProtocol: '1', fromPort: '8', toPort: '-1' },
      { kind: 'icmp', type: 8 },
    ],
    [
      { ipProtocol: '1', fromPort: '3', toPort: '4' },
      { kind: 'icmp', type: 3, code: 4 },
    ],
    [
      { ipProtocol: '17', fromPort: '53', toPort: '53' },
      { kind: 'ports', protocol: 'udp', from: 53, to: 53 },
    ],
    [{ ipProtocol: '50' }, { kind: 'protocol', number: 50 }],
  ])('%o', (fields, match) => {
    expect(matchOf(fields)).toEqual([match]);
  });

  test('what concerns IPv6 only, or is no protocol, lets nothing pass', () => {
    for (const ipProtocol of ['icmpv6', '58', '0', '256', 'sctp', 'constructor', ''])
      expect(matchOf({ ipProtocol })).toEqual([]);
    expect(matchOf({ ipProtocol: 'tcp', ipRanges: '', ipv6Ranges: items({ cidrIpv6: '::/0' }) })).toEqual([]);
  });
});

test('one permission with several peers is a rule for each', () => {
  const groups = readGroups({
    securityGroupInfo: items({
      groupId: 'sg-1',
      ipPermissions: '',
      ipPermissionsEgress: items({
        ipProtocol: '-1',
        groups: items({ groupId: 'sg-2', userId: '1' }),
        ipRanges: items({ cidrIp: '10.0.0.0/8' }, { cidrIp: '0.0.0.0/0' }),
        prefixListIds: items({ prefixListId: 'pl-1' }),
      }),
    }),
  });
  const group = groups.get('sg-1');
  expect(group?.ingress).toEqual([]);
  expect(group?.egress.map(({ peer }) => peer)).toEqual([
    { kind: 'cidr', cidr: '10.0.0.0/8' },
    { kind: 'cidr', cidr: '0.0.0.0/0' },
    { kind: 'group', groupId: 'sg-2' },
    { kind: 'prefix-list', prefixListId: 'pl-1' },
  ]);
  expect(prefixListsOf(groups.values())).toEqual(['pl-1']);
});
