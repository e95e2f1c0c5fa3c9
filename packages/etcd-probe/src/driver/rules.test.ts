import { expect, test } from 'vitest';
import { etcdRules } from './rules.js';

const rules = etcdRules({ electionTimeoutMs: 1_000 });

test('another minor version is refused while a member is not healthy, a patch level is not', () => {
  expect(rules.versionPath('3.4.23', '3.5.16', ['etcd-2'])).toEqual({
    kind: 'refused',
    because: 'etcd-2 is not healthy, and etcd goes to another minor version only while every member is',
  });
  expect(rules.versionPath('3.4.23', '3.5.16', [])).toEqual({ kind: 'allowed' });
  expect(rules.versionPath('3.4.23', '3.4.34', ['etcd-2'])).toEqual({ kind: 'allowed' });
  expect(rules.versionPath('3.4.23', '3.4.23', ['etcd-2'])).toEqual({ kind: 'allowed' });
});

test('what is refused for the path itself says so first', () => {
  expect(rules.versionPath('3.4.23', '3.6.5', ['etcd-2'])).toMatchObject({
    because: 'etcd goes one minor version at a time; go to 3.5 first',
  });
});
