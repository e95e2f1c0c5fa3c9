import { IAMClient } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { listInstanceRoles, removeInstanceProfile } from './instance-roles.js';

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

/** An account as IAM tells of it: its lists name roles and profiles, and leave their tags out. */
function listing(roles: readonly string[], profiles: readonly string[]): IAMClient {
  const expires = [{ Key: 'moult:expires', Value: '2026-01-01T00:00:00Z' }];
  const Path = '/moult/test-1/consul/';
  const answers: Readonly<Record<string, object>> = {
    ListRolesCommand: { Roles: roles.map((RoleName) => ({ RoleName, Path })) },
    ListInstanceProfilesCommand: {
      InstanceProfiles: profiles.map((InstanceProfileName) => ({ InstanceProfileName, Path })),
    },
    ListRoleTagsCommand: { Tags: expires },
    GetInstanceProfileCommand: { InstanceProfile: { Tags: expires } },
  };
  const iam = new IAMClient({ region: 'us-east-1' });
  // Whoever pages through a list wants a client of the very class.
  iam.send = (command: object) => Promise.resolve(answers[command.constructor.name] ?? {});
  return iam;
}

test.each<[string, readonly string[], readonly string[]]>([
  ['both', ['test-1-consul'], ['test-1-consul']],
  ['a role without its profile', ['test-1-consul'], []],
  ['a profile without its role', [], ['test-1-consul']],
])('of %s the end is known, so that a sweep finds it', async (_, roles, profiles) => {
  expect(await listInstanceRoles(listing(roles, profiles))).toEqual([
    { name: 'test-1-consul', environment: 'test-1', cluster: 'consul', expires: '2026-01-01T00:00:00Z' },
  ]);
});
