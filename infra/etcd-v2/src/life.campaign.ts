import { ClusterSecrets } from '@moult/aws';
import { etcdMember, etcdService, type SeenCluster } from '@moult/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Laboratory } from './testing/laboratory.js';
import { scripts } from './testing/typed.js';

const { v1, v2 } = scripts;

const values: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 50 }, (_, at) => [`kept/${String(at)}`, `value ${String(at)}`]),
);

const seed = Number(process.env['MOULT_SEED'] ?? Math.floor(Math.random() * 1_000));

let lab: Laboratory;
let termBefore: number;

beforeAll(async () => {
  process.stdout.write(`MOULT_SEED=${String(seed)}\n`);
  lab = await Laboratory.open(seed);
}, 300_000);

afterAll(() => lab[Symbol.asyncDispose]());

/** What the members say of themselves, each asked itself. */
async function said(
  opened: SeenCluster,
): Promise<readonly { server: string; cluster: string; term: number }[]> {
  return Promise.all(
    opened.reach.nodes.map(async (node) => {
      const member = await etcdMember(opened.reach, node);
      const [{ server, cluster }, { term }] = await Promise.all([member.versions(), member.status()]);
      return { server, cluster, term };
    }),
  );
}

test('a cluster of etcd 3.4 is created by the command, with certificates that only it and the operator have', async () => {
  const end = await lab.type([v1, 'create']);
  expect(end.said).toContain('a value was written and read on every member');
  expect(end.code).toBe(0);
  await using opened = await lab.openToLook();
  await etcdService.members(opened.reach).write(values);
  const seen = await said(opened);
  expect(seen.map(({ server, cluster }) => [server, cluster])).toEqual(
    Array.from({ length: 3 }, () => ['3.4.23', '3.4.0']),
  );
  termBefore = seen[0]?.term ?? 0;
}, 300_000);

test('killed in the middle of an upgrade, the members are of both versions and speak the old one', async () => {
  expect((await lab.type([v2, 'upgrade'], /retire-old .*✓/)).code).toBeNull();
  await using opened = await lab.openToLook();
  const seen = await said(opened);
  expect(seen.map(({ server }) => server).sort()).toEqual(['3.4.23', '3.4.23', '3.5.16']);
  expect(new Set(seen.map(({ cluster }) => cluster))).toEqual(new Set(['3.4.0']));
}, 300_000);

test('the same command goes on: all are 3.5.16, the cluster has risen, one handover, every value there', async () => {
  const end = await lab.type([v2, 'upgrade']);
  expect(end.said).toContain('a second plan of Terraform is empty, and a second plan of the roll is too');
  expect(end.code).toBe(0);
  await using opened = await lab.openToLook();
  const seen = await said(opened);
  expect(seen).toEqual(
    Array.from({ length: 3 }, () => ({ server: '3.5.16', cluster: '3.5.0', term: termBefore + 1 })),
  );
  expect(await etcdService.members(opened.reach).missing(values)).toEqual([]);
  // The check can fail: what was never written is missed on every member.
  expect(await etcdService.members(opened.reach).missing(new Map([['kept/no', 'x']]))).toHaveLength(3);
}, 420_000);

test('a rollback is refused once all members run the new version, with the reason and nothing replaced', async () => {
  const before = await lab.census();
  const end = await lab.type([v2, 'rollback']);
  expect(end.said).toContain('every member runs 3.5.16 and the cluster has risen with them');
  expect(end.code).toBe(4);
  expect(await lab.census()).toEqual(before);
  await using opened = await lab.openToLook();
  expect((await said(opened)).map(({ server }) => server)).toEqual(['3.5.16', '3.5.16', '3.5.16']);
}, 180_000);

test('no key is in the state, and destroy with its data leaves neither machines nor secrets', async () => {
  const secrets = new ClusterSecrets(lab.clients.ssm, { environment: 'dev', cluster: 'etcd' });
  const [key = ''] = [...(await secrets.read(['operator'])).values()];
  expect(key).toContain('PRIVATE KEY');
  const state = await lab.object('terraform/dev/etcd');
  expect(state).toContain('etcd-1');
  expect(state).not.toContain(key.split('\n')[1]);
  expect((await lab.type([v2, 'destroy', '--yes', '--delete-data'])).code).toBe(0);
  expect(await lab.census()).toEqual({});
  expect(await secrets.list()).toEqual([]);
}, 180_000);
