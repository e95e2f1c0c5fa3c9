import type { IAMClient } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { removeInstanceProfile } from './instance-roles.js';

/** An account with one profile that holds these roles, or with none (null); remembers what was sent. */
function account(roles: readonly string[] | null): { readonly iam: IAMClient; readonly sent: string[] } {
  const sent: string[] = [];
  const send = (command: object): Promise<object> => {
    const name = command.constructor.name.replace(/Command$/, '');
    if (name.startsWith('Get')) {
      if (roles === null)
        return Promise.reject(Object.assign(new Error(), { name: 'NoSuchEntityException' }));
      return Promise.resolve({ InstanceProfile: { Roles: roles.map((RoleName) => ({ RoleName })) } });
    }
    sent.push(name);
    return Promise.resolve({});
  };
  return { iam: { send } as unknown as IAMClient, sent };
}

test.each<[string, readonly string[] | null, readonly string[]]>([
  ['whole', ['dev-consul'], ['RemoveRoleFromInstanceProfile', 'DeleteInstanceProfile']],
  ['half made', [], ['DeleteInstanceProfile']],
  ['not there', null, ['DeleteInstanceProfile']],
])('a profile that is %s is asked for nothing that it does not have', async (_, roles, changes) => {
  const { iam, sent } = account(roles);
  await removeInstanceProfile(iam, 'dev-consul');
  expect(sent).toEqual(changes);
});
