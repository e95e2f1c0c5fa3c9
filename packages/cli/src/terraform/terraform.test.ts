import { describe, expect, test } from 'vitest';
import { explain, lockedBy, lockHolder } from './explain.js';
import { findTerraform } from './find-terraform.js';
import { forbiddenChanges } from './guard.js';
import { type PlannedChange, readMessage } from './messages.js';

const change = (type: string, action: PlannedChange['action']): PlannedChange => ({
  address: `${type}.x`,
  type,
  action,
});

describe('the guard', () => {
  const needed = [
    'aws_ebs_volume',
    'aws_ec2_subnet_cidr_reservation',
    'aws_subnet',
    'aws_vpc',
    'aws_security_group',
    'aws_iam_instance_profile',
    'aws_iam_role',
    'aws_launch_template',
  ];

  test.each(needed)('refuses to delete, replace or forget %s', (type) => {
    for (const action of ['delete', 'replace', 'forget'] as const) {
      expect(forbiddenChanges([change(type, action)])).toHaveLength(1);
    }
  });

  test.each(needed)('lets %s be created and updated in place', (type) => {
    for (const action of ['create', 'update', 'import', 'noop'] as const) {
      expect(forbiddenChanges([change(type, action)])).toEqual([]);
    }
  });

  test('lets a rule or a route be replaced', () => {
    expect(
      forbiddenChanges([
        change('aws_route', 'replace'),
        change('aws_vpc_security_group_ingress_rule', 'delete'),
      ]),
    ).toEqual([]);
  });
});

describe('the machine-readable output', () => {
  test('a planned replacement keeps its resource and Terraform’s reason', () => {
    const line =
      '{"@level":"info","type":"planned_change","change":{"resource":{"addr":"aws_vpc.v","resource_type":"aws_vpc"},"action":"replace","reason":"cannot_update"}}';
    expect(readMessage(line)).toEqual({
      kind: 'planned',
      change: { address: 'aws_vpc.v', type: 'aws_vpc', action: 'replace', reason: 'cannot_update' },
    });
  });

  test('an output that changes is named, and one that is only printed is not', () => {
    const line = (outputs: object): string => JSON.stringify({ type: 'outputs', outputs });
    const planned = { cluster: { sensitive: false, action: 'update' }, other: { action: 'noop' } };
    expect(readMessage(line(planned))).toEqual({ kind: 'outputs', changed: ['cluster'] });
    expect(readMessage(line({ cluster: { value: 1 } }))).toEqual({ kind: 'outputs', changed: [] });
  });

  test('“remove” of a resource from the state is a forgetting', () => {
    const line =
      '{"type":"planned_change","change":{"resource":{"addr":"a.b","resource_type":"a"},"action":"remove"}}';
    expect(readMessage(line)).toMatchObject({ change: { action: 'forget' } });
  });

  test.each(['', 'Error: plain text', '{"type":"version"}', '{"type":"planned_change"}'])(
    '%j is no error',
    (line) => {
      expect(readMessage(line)).toEqual({ kind: 'other', text: line });
    },
  );
});

describe('a failure of Terraform', () => {
  const locked = {
    severity: 'error',
    summary: 'Error acquiring the state lock',
    detail:
      'Error message: operation error S3\nLock Info:\n  ID:        3d1b-77\n  Path:      moult-state/terraform/prod/consul\n  Operation: OperationTypeApply\n  Who:       ada@ops-1\n  Version:   1.11.4\n  Created:   2026-01-02 03:04:05.678 +0000 UTC\n',
  } as const;

  test('a locked state names its holder and since when', () => {
    expect(lockHolder(locked)).toEqual({
      id: '3d1b-77',
      who: 'ada@ops-1',
      since: '2026-01-02 03:04:05.678 +0000 UTC',
    });
    expect(explain([locked], 'x.log').sentence).toBe(
      'the state is locked by ada@ops-1 since 2026-01-02 03:04:05 UTC.',
    );
  });

  test.each([
    ['2026-01-02T03:04:15Z', 'ada@ops-1 since 2026-01-02 03:04:05 UTC, 9.3 s ago'],
    ['2026-01-02T03:16:05Z', 'ada@ops-1 since 2026-01-02 03:04:05 UTC, 12 min ago'],
    ['2026-01-02T09:04:05Z', 'ada@ops-1 since 2026-01-02 03:04:05 UTC, 6 h ago'],
  ])('at %s the lock is that of %s', (now, says) => {
    const holder = { who: 'ada@ops-1', since: '2026-01-02 03:04:05.678 +0000 UTC' };
    expect(lockedBy(holder, new Date(now))).toBe(says);
  });

  test('a time of a form that nobody knows stands as it is', () => {
    expect(lockedBy({ who: 'ada', since: 'yesterday' }, new Date(0))).toBe('ada since yesterday');
  });

  test('the resource at fault stands first, the next step is one line', () => {
    const error = {
      severity: 'error',
      summary: 'creating VPC:\n  VpcLimitExceeded',
      detail: '',
      address: 'aws_vpc.v',
    } as const;
    expect(explain([error], 'x.log')).toEqual({
      sentence: 'aws_vpc.v: creating VPC: VpcLimitExceeded',
      advice: 'raise the quota the error names, or use less',
    });
  });

  test('a failure without a diagnostic points to the log', () => {
    expect(explain([], 'x.log')).toEqual({
      sentence: 'terraform failed without saying why.',
      advice: 'read x.log',
    });
  });
});

test('a CLI configuration that does not exist is not handed to Terraform', () => {
  expect(findTerraform({ TF_CLI_CONFIG_FILE: '/nowhere/terraformrc' })).toEqual({
    binary: 'terraform',
    env: { TF_CLI_CONFIG_FILE: '' },
  });
});
