import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import {
  type Clients,
  closeClients,
  clusterInstances,
  type ClusterSite,
  dial,
  findImage,
  gossipKeyName,
  importKeyPair,
  newClients,
  newLoginKey,
  readHostKeys,
} from '@moult/aws';
import { LocalCloud } from '@moult/local-cloud';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { bake, fromSources } from './bake.js';

const root = resolve(import.meta.dirname, '../../..');
const login = newLoginKey('operator');
const bucket = 'moult-state-123456789012-us-east-1';
const whose = { environment: 'dev', cluster: 'consul' };
const kept = Array.from({ length: 20 }, (_, at) => [`kept/${String(at)}`, `value-${String(at)}`] as const);

let cloud: LocalCloud;
let clients: Clients;
let folder: string;

beforeAll(async () => {
  cloud = await LocalCloud.start({ imageStore: join(root, '.moult/images') });
  const { endpoint, region, credentials } = cloud;
  clients = newClients({ endpoint, region, credentials });
  folder = await mkdtemp(join(tmpdir(), 'moult-consumer-'));
  await bake(cloud, '10.99.254.0/24');
  await createCluster();
}, 900_000);

afterAll(async () => {
  closeClients(clients);
  await cloud[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function createCluster(): Promise<void> {
  const identity = join(folder, 'operator.key');
  await writeFile(identity, login.privateKey, { mode: 0o600 });
  await importKeyPair(clients.ec2, { name: 'operator', publicKey: login.publicKey, tags: {} });
  await fromSources('infra/v1/src/main.ts', ['create'], {
    ...cloud.env,
    ...{ ENV: whose.environment, MOULT_KEY_PAIR: 'operator', MOULT_IDENTITY_FILE: identity },
    ...{ MOULT_SETTINGS: JSON.stringify({ bakeMs: 2_000, canaryBakeMs: 3_000 }), MOULT_DATA_VOLUME_GIB: '1' },
    ...{ MOULT_HOME: join(folder, 'home'), SSH_AUTH_SOCK: '' },
  });
}

const described = z.object({
  launchTemplate: z.object({ id: z.string(), version: z.coerce.number() }),
  nodes: z.custom<ClusterSite['nodes']>(Array.isArray),
});

/** The cluster as Terraform has described it: what a user of the packages would write down by hand. */
async function cluster(): Promise<z.infer<typeof described>> {
  const key = `terraform/${whose.environment}/${whose.cluster}`;
  const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const state = z.object({ outputs: z.object({ cluster: z.object({ value: described }) }) });
  return state.parse(JSON.parse((await Body?.transformToString()) ?? '')).outputs.cluster.value;
}

async function wish(): Promise<unknown> {
  const { launchTemplate, nodes } = await cluster();
  const found = await findImage(clients.ec2Reads, { name: 'consul', version: 'v2' });
  if (found.kind !== 'found') throw new Error(`there is no image to go to: ${JSON.stringify(found)}`);
  const { image } = found;
  const instanceTags = { 'consul-type': 'server', 'moult:secrets': gossipKeyName };
  return {
    site: { ...whose, nodes, instanceTags },
    launched: {
      ...{ template: launchTemplate, settings: { bakeMs: 2_000, canaryBakeMs: 3_000 } },
      image,
    },
    ...{ version: '1.8.7', bucket, privateKey: login.privateKey },
  };
}

async function onEveryMachine(command: (node: string) => string): Promise<readonly string[]> {
  const instances = await clusterInstances(clients.ec2Reads, whose);
  return Promise.all(
    instances.map(async ({ id, node = '', privateAddress: host = '' }) => {
      const hostKeys = await readHostKeys(clients.ec2Reads, id, { deadlineMs: 60_000 });
      const auth = { kind: 'key', privateKey: login.privateKey } as const;
      await using session = await dial(
        { name: id, host, user: 'admin', auth, hostKeys },
        { deadlineMs: 60_000 },
      );
      return (await session.exec(command(node), { deadlineMs: 60_000 })).stdout.trim();
    }),
  );
}

/** The packages as they would be published, with the one that two of them stand on. */
async function pack(): Promise<readonly string[]> {
  const names = ['rolling-upgrade', 'aws', 'member-probe', 'consul-probe'];
  await execa('npx', ['nx', 'run-many', '-t', 'build', '-p', names.join(',')], { cwd: root });
  const packed = names.map(async (name) => {
    const pack = ['pack', '--json', '--pack-destination', folder];
    const { stdout } = await execa('npm', pack, { cwd: join(root, 'packages', name) });
    const [tarball] = z.array(z.object({ filename: z.string() })).parse(JSON.parse(stdout));
    return join(folder, tarball?.filename ?? '');
  });
  return Promise.all(packed);
}

/** The program in the README, to the letter. */
async function program(): Promise<string> {
  const readme = await readFile(join(root, 'packages/rolling-upgrade/README.md'), 'utf8');
  const [, text] = /## A whole upgrade[\s\S]*?```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  if (text === undefined) throw new Error('the README has no whole upgrade');
  return text;
}

const compilerOptions = {
  ...{ strict: true, module: 'nodenext', target: 'es2022', types: ['node'], skipLibCheck: false },
  lib: ['es2023', 'esnext.disposable'],
};

test('three packages and the program in their README upgrade a cluster, and its data is kept', async () => {
  const before = (await clusterInstances(clients.ec2Reads, whose)).map(({ id }) => id);
  const puts = kept.map(([key, value]) => `consul kv put ${key} ${value}`).join(' && ');
  await onEveryMachine((node) => (node === 'consul-1' ? puts : 'true'));

  const json = (value: unknown): string => JSON.stringify(value, null, 2);
  const manifest = { private: true, type: 'module' };
  await writeFile(join(folder, 'package.json'), json(manifest));
  await writeFile(join(folder, 'tsconfig.json'), json({ compilerOptions, files: ['upgrade.ts'] }));
  await writeFile(join(folder, 'upgrade.ts'), await program());
  await writeFile(join(folder, 'mine.json'), json(await wish()));
  const tools = ['typescript@~6.0.3', '@types/node@^20.19.43'];
  const install = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tools, ...(await pack())];
  await execa('npm', install, { cwd: folder });
  await execa('npx', ['--no-install', 'tsc'], { cwd: folder });

  const args = ['upgrade.js', 'mine.json', 'first'];
  const ran = await execa(process.execPath, args, { cwd: folder, env: cloud.env, reject: false, all: true });
  expect(ran.all).toContain('{"kind":"finished","outcome":"done","left":[]}');
  expect(ran.exitCode).toBe(0);

  const after = await clusterInstances(clients.ec2Reads, whose);
  expect(after.map(({ node }) => node).sort()).toEqual(['consul-1', 'consul-2', 'consul-3']);
  expect(after.filter(({ id }) => before.includes(id))).toEqual([]);
  const gets = kept.map(([key]) => `consul kv get -stale ${key}`).join(' && ');
  const values = kept.map(([, value]) => value).join('\n');
  expect(await onEveryMachine(() => gets)).toEqual([values, values, values]);
}, 900_000);
