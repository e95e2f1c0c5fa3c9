import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeVpcsCommand,
  EC2Client,
  RebootInstancesCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../cli/testing/commands.js';
import { LocalCloud } from '../cloud.js';
import { createMemoryHost } from '../testing/memory-host.js';

let directory: string;
let cloud: LocalCloud;
/** In the registry that the command looks at, as anybody's cloud would be. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-cloud-test-'));
  cloud = await LocalCloud.start({
    stateDir: join(directory, 'state'),
    host: () => Promise.resolve(createMemoryHost()),
  });
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

const url = (path = '') => `${cloud.endpoint}/_local-cloud/faults${path}`;
const bearer = () => ({ authorization: `Bearer ${cloud.credentials.secretAccessKey}` });

/** Runs `local-cloud fault …` as a process of its own. */
async function fault(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const args = [main, 'fault', ...words, '--cloud', cloud.cloudId];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

async function vpcs(): Promise<string> {
  const { endpoint, region, credentials } = cloud;
  const ec2 = new EC2Client({ endpoint, region, credentials, maxAttempts: 1 });
  return ec2.send(new DescribeVpcsCommand({})).then(
    () => 'done',
    (cause: unknown) => (cause instanceof Error ? cause.name : String(cause)),
  );
}

test('without the secret of the root key, nobody hears of faults or adds one', async () => {
  for (const headers of [
    {},
    { authorization: 'Bearer x' },
    { authorization: cloud.credentials.accessKeyId },
  ]) {
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect((await fetch(url(), { method, headers })).status).toBe(401);
    }
  }
  expect(cloud.faults.list()).toEqual([]);
});

test('a fault is added, listed, seen at work and removed over HTTP', async () => {
  const body = JSON.stringify({
    kind: 'error',
    name: 'one',
    operations: ['DescribeVpcs'],
    code: 'Unavailable',
  });
  const added = await fetch(url(), { method: 'POST', headers: bearer(), body });
  expect([added.status, await added.json()]).toMatchObject([201, { name: 'one', hits: 0 }]);
  expect(await vpcs()).toBe('Unavailable');
  expect(await (await fetch(url(), { headers: bearer() })).json()).toMatchObject([{ name: 'one', hits: 1 }]);
  expect(await (await fetch(url('/events'), { headers: bearer() })).json()).toMatchObject({
    ...{ events: [{ fault: 'one', kind: 'error', what: 'ec2:DescribeVpcs' }], forgotten: 0 },
  });
  const remove = () => fetch(url('/one'), { method: 'DELETE', headers: bearer() });
  expect([(await remove()).status, (await remove()).status]).toEqual([200, 404]);
  expect(await vpcs()).toBe('done');
});

test('a fault may be called as the list of events is, and is removed by that name', async () => {
  const body = JSON.stringify({ kind: 'tag-lag', name: 'events', seconds: 1 });
  expect((await fetch(url(), { method: 'POST', headers: bearer(), body })).status).toBe(201);
  expect((await fetch(url('/events'), { method: 'DELETE', headers: bearer() })).status).toBe(200);
  expect(cloud.faults.list()).toEqual([]);
});

test.each<[string, string, string]>([
  ['no JSON', '{"kind":', 'is no JSON'],
  ['a wrong field', '{"kind":"tag-lag","seconds":-1}', 'field seconds: must be above 0'],
])('%s is refused with a sentence', async (_, body, says) => {
  const answer = await fetch(url(), { method: 'POST', headers: bearer(), body });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(await answer.json())).toContain(says);
});

test('faults of machines are spoken to in the same words, and one that cannot be done says so', async () => {
  const { endpoint, region, credentials } = cloud;
  const ec2 = new EC2Client({ endpoint, region, credentials });
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: cloud.baseImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 },
    }),
  );
  const instanceId = Instances?.[0]?.InstanceId ?? '';
  await cloud.idle();
  const post = (body: object) =>
    fetch(url(), { method: 'POST', headers: bearer(), body: JSON.stringify(body) });
  const paused = await post({ kind: 'pause', name: 'still', instanceId });
  expect([paused.status, await paused.json()]).toMatchObject([201, { name: 'still' }]);
  expect((await post({ kind: 'pause', name: 'still', instanceId })).status).toBe(400);
  expect(await (await fetch(url(), { headers: bearer() })).json()).toMatchObject([
    { name: 'still', fault: { kind: 'pause', instanceId } },
  ]);
  // Understood, and refused for what it is: a host in memory has no packets to stop.
  const parties = [`between=${instanceId}`, 'and=operator,us-east-1b'];
  expect(await fault('add', 'partition', ...parties)).toMatchObject({
    ...{ code: 1, err: expect.stringContaining('cannot part machines') as string },
  });
  expect((await fault('list')).out).toMatch(
    new RegExp(`^still +pause +- +- +- +instanceId=${instanceId}`, 'm'),
  );
  // One name means one fault, also where the other sort has it.
  const lag = { kind: 'tag-lag', name: 'still', seconds: 1 };
  expect((await post(lag)).status).toBe(400);
  expect(await fault('remove', 'still')).toMatchObject({ code: 0 });
  expect(cloud.machineFaults.list()).toEqual([]);
  expect(await fault('add', 'pause', `instanceId=${instanceId}`, 'seconds=600', 'name=again')).toMatchObject({
    ...{ code: 0, err: `again: added to ${cloud.cloudId}.\n` },
  });
  expect(cloud.machineFaults.list()).toEqual([
    { name: 'again', fault: { kind: 'pause', instanceId, name: 'again', seconds: 600 } },
  ]);
  expect((await fault('events')).out).toMatch(new RegExp(`Z +again +pause +pause ${instanceId}\n$`));
  await ec2.send(new RebootInstancesCommand({ InstanceIds: [instanceId] }));
  await cloud.idle();
  expect(cloud.machineFaults.list()).toEqual([]);
});

test('a fault of machines that would hit nothing is refused with a sentence, over HTTP and by the command', async () => {
  const nobody = 'i-0123456789abcdef0';
  const faults: readonly (readonly [object, string])[] = [
    [{ kind: 'kill', instanceId: nobody }, `field instanceId: there is no instance ${nobody}`],
    [
      { kind: 'partition', between: [{ kind: 'zone', zone: 'nowhere' }], and: 'everybody-else' },
      `field between.0.zone: there is no zone nowhere in ${cloud.region}`,
    ],
    [
      { kind: 'volume-slow', volumeId: 'vol-01234567', bytesPerSecond: 1 },
      'field volumeId: there is no volume vol-01234567',
    ],
  ];
  for (const [body, says] of faults) {
    const answer = await fetch(url(), { method: 'POST', headers: bearer(), body: JSON.stringify(body) });
    expect([answer.status, await answer.json()]).toEqual([400, { error: `Fault of machines, ${says}` }]);
  }
  expect(await fault('add', 'partition', `between=${nobody}`, 'and=everybody-else')).toMatchObject({
    ...{ code: 1, err: expect.stringContaining(`there is no instance ${nobody}`) as string },
  });
  expect(cloud.machineFaults.list()).toEqual([]);
});

test('the command adds, lists and removes faults of a cloud that runs elsewhere', async () => {
  const fields = ['operations=DescribeVpcs,DescribeSubnets', 'code=Unavailable', 'count=1', 'name=cli'];
  expect(await fault('add', 'error', ...fields)).toMatchObject({
    ...{ code: 0, err: `cli: added to ${cloud.cloudId}.\n` },
  });
  expect([await vpcs(), await vpcs()]).toEqual(['Unavailable', 'done']);
  const listed = await fault('list');
  expect(listed.out.split('\n')[1]).toMatch(/^cli +error +2 +1 +- .*operations=DescribeVpcs,DescribeSubnets/);
  expect((await fault('events')).out).toMatch(
    /^TIME +FAULT +KIND +WHAT\n(.*\n)*.*Z +cli +error +ec2:DescribeVpcs\n$/,
  );
  expect(JSON.parse((await fault('events', '--json')).out)).toEqual({
    ...{ events: cloud.faults.events(), forgotten: 0 },
  });
  expect(await fault('remove', 'cli')).toMatchObject({ code: 0 });
  expect(await fault('remove', 'cli')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no fault') as string,
  });
  expect(await fault('add', 'error', 'code=X')).toMatchObject({
    ...{ code: 1, err: expect.stringContaining('field operations') as string },
  });
});
