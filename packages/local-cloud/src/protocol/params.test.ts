import { expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError } from './error.js';
import { ids, parseParams } from './params.js';
import { emptyNode } from './query.js';

type IdKind = keyof typeof ids;

/**
 * Prefix and code of every kind. EC2's list of codes:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const kinds: Readonly<Record<IdKind, readonly [prefix: string, code: string]>> = {
  instance: ['i', 'InvalidInstanceID.Malformed'],
  volume: ['vol', 'InvalidVolumeID.Malformed'],
  snapshot: ['snap', 'InvalidSnapshotID.Malformed'],
  image: ['ami', 'InvalidAMIID.Malformed'],
  rootTask: ['replacevol', 'InvalidReplaceRootVolumeTaskId.Malformed'],
  eni: ['eni', 'InvalidNetworkInterfaceId.Malformed'],
  subnet: ['subnet', 'InvalidSubnetID.Malformed'],
  group: ['sg', 'InvalidSecurityGroupID.Malformed'],
  vpc: ['vpc', 'InvalidVpcID.Malformed'],
  groupRule: ['sgr', 'InvalidSecurityGroupRuleId.Malformed'],
  prefixList: ['pl', 'InvalidPrefixListId.Malformed'],
  launchTemplate: ['lt', 'InvalidLaunchTemplateId.Malformed'],
};

const table = Object.entries(kinds).map(([kind, [prefix, code]]) => [kind as IdKind, prefix, code] as const);

function refusal(kind: IdKind, id: string): string {
  try {
    parseParams(z.strictObject({ Id: ids[kind] }), Object.assign(emptyNode(), { Id: id }));
    return '';
  } catch (cause) {
    if (cause instanceof ApiError) return `${cause.status} ${cause.code}: ${cause.message}`;
    throw cause;
  }
}

test('the table has every kind of id', () => {
  expect(Object.keys(kinds)).toEqual(Object.keys(ids));
});

test.each(table)('an id of %s is taken in its old length and in its new one', (kind, prefix) => {
  expect([refusal(kind, `${prefix}-0123abcd`), refusal(kind, `${prefix}-0123456789abcdef0`)]).toEqual([
    '',
    '',
  ]);
});

test.each(table)(
  'a malformed id of %s is named and refused with the kind’s own code',
  (kind, prefix, code) => {
    const malformed = [
      ...[
        '',
        prefix,
        `${prefix}-`,
        `${prefix}-0123abc`,
        `${prefix}-0123abcde`,
        `${prefix}-0123456789abcdef01`,
      ],
      ...[`${prefix}-0123ABCD`, `${prefix}-0123abcg`, ` ${prefix}-0123abcd`, `${prefix}-0123abcd\n`],
      ...[`x${prefix}-0123abcd`, `${prefix}_0123abcd`, '0123abcd'],
    ];
    for (const id of malformed) expect(refusal(kind, id)).toBe(`400 ${code}: Invalid id: "${id}"`);
  },
);
