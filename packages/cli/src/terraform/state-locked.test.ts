import { expect, test } from 'vitest';
import { lockedSentence, lockHolderIn } from './state-locked.js';
import { TerraformFailed } from './terraform.js';

const detail = [
  'Lock Info:',
  '  ID:        0a1b2c3d-0000-0000-0000-000000000000',
  '  Path:      moult-state/terraform/setup',
  '  Who:       ada@ops-1',
  '  Created:   2026-01-02 03:04:05.678 +0000 UTC',
].join('\n');

const locked = { severity: 'error', summary: 'Error acquiring the state lock', detail } as const;

test('who is refused for a lock is told whose it is, since when, and how it is taken from one that is dead', () => {
  const holder = lockHolderIn(new TerraformFailed([locked], 'log'));
  expect(holder).toMatchObject({ who: 'ada@ops-1' });
  if (holder === undefined) return;
  const now = new Date('2026-01-02T03:16:05Z');
  expect(lockedSentence(holder, { folder: '/srv/moult/setup', now })).toBe(
    'The state is locked by ada@ops-1 since 2026-01-02 03:04:05 UTC, 12 min ago: wait until that has ended, or, if nothing runs there any more, terraform -chdir=/srv/moult/setup force-unlock 0a1b2c3d-0000-0000-0000-000000000000.',
  );
});

test('any other failure is about no lock', () => {
  const other = { severity: 'error', summary: 'creating EC2 Subnet', detail: 'InvalidSubnet' } as const;
  expect(lockHolderIn(new TerraformFailed([other], 'log'))).toBeUndefined();
  expect(lockHolderIn(new Error('Error acquiring the state lock'))).toBeUndefined();
});
