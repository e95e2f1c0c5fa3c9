import { expect, test } from 'vitest';
import { instanceAnswer, noInstance, tagSet, volumeAnswer } from '../testing/answers.js';
import { fakeDoors, type GuestScripted } from '../testing/fake-doors.js';
import { scriptedParts } from '../testing/parts.js';
import type { Scripted } from '../testing/scripted-ec2.js';
import { AwsEyes } from './eyes.js';

const mine = { 'moult:environment': 'test', 'moult:cluster': 'consul', 'moult:node': 'consul-1' };
const noVolume = '<volumeSet/>';
const noSnapshot = '<snapshotSet/>';

function eyesOn(
  script: Readonly<Record<string, readonly Scripted[]>>,
  guests: Readonly<Record<string, GuestScripted>> = {},
  now: () => number = () => 42,
) {
  const none = {
    DescribeInstances: [noInstance],
    DescribeVolumes: [noVolume],
    DescribeSnapshots: [noSnapshot],
  };
  const scripted = scriptedParts({ ...none, ...script });
  const doors = fakeDoors(guests);
  const eyes = new AwsEyes({ ...scripted.parts, doors, service: 'consul', now });
  return { ...scripted, doors, eyes };
}

/** Holds the first call back until it is let go. */
function holdFirst(ec2: { readonly config: { requestHandler: unknown } }): { letGo(): void } {
  const handler = ec2.config.requestHandler as { handle: (request: unknown) => Promise<unknown> };
  const handle = handler.handle.bind(handler);
  let letGo = (): void => undefined;
  const held = new Promise<void>((go) => (letGo = go));
  let calls = 0;
  handler.handle = async (request) => {
    calls += 1;
    if (calls === 1) await held;
    return handle(request);
  };
  return { letGo: () => letGo() };
}

const instance = async (answer: string) =>
  (await eyesOn({ DescribeInstances: [answer] }).eyes.cloud('consul', ['vol-1'])).instances;

test('a cluster is looked at in three calls, by its tags and the ids of its volumes', async () => {
  const { eyes, calls } = eyesOn({});
  await eyes.cloud('consul', ['vol-1', 'vol-2']);
  expect(calls.map((one) => one.get('Action')).sort()).toEqual([
    'DescribeInstances',
    'DescribeSnapshots',
    'DescribeVolumes',
  ]);
  const values = calls.flatMap((one) => [...one.values()]);
  expect(values).toEqual(
    expect.arrayContaining(['tag:moult:environment', 'test', 'tag:moult:cluster', 'consul', 'vol-2']),
  );
});

test('pages are followed to the last', async () => {
  const page = (next: string): string => `${instanceAnswer()}<nextToken>${next}</nextToken>`;
  const script = { DescribeInstances: [page('a'), page('b'), instanceAnswer()] };
  const { eyes } = eyesOn(script);
  expect((await eyes.cloud('consul', ['vol-1'])).instances).toHaveLength(3);
});

test('a cluster without volumes does not ask for all of the account', async () => {
  const { eyes, calls } = eyesOn({});
  await eyes.cloud('consul', []);
  expect(calls.map((one) => one.get('Action'))).toEqual(['DescribeInstances']);
});

test('the template version comes from the tag set at launch, else from EC2’s own, else it is 0', async () => {
  const version = async (tags: Record<string, string>) =>
    (await instance(instanceAnswer({ tags: { ...mine, ...tags } })))[0]?.templateVersion;
  expect(await version({ 'moult:template-version': '7', 'aws:ec2launchtemplate:version': '9' })).toBe(7);
  expect(await version({ 'aws:ec2launchtemplate:version': '9' })).toBe(9);
  expect(await version({})).toBe(0);
  expect(await version({ 'moult:template-version': 'seven' })).toBe(0);
});

test('an instance without a node’s name is left out', async () => {
  const tags = { 'moult:environment': 'test', 'moult:cluster': 'consul' };
  expect(await instance(instanceAnswer({ tags }))).toEqual([]);
});

test('why an instance is in its state is told in EC2’s words, and left out where it gives none', async () => {
  const reason = 'Server.InternalError: Internal error on launch';
  const told = instanceAnswer({}).replace(
    '</instanceState>',
    `</instanceState><stateReason><code>Server.InternalError</code><message>${reason}</message></stateReason>`,
  );
  expect(await instance(told)).toMatchObject([{ because: reason }]);
  expect((await instance(instanceAnswer({})))[0]).not.toHaveProperty('because');
});

test('what would end with an instance is told, and "unread" when EC2 does not say', async () => {
  expect(await instance(instanceAnswer({ data: 'true' }))).toMatchObject([
    { deletesOnTermination: ['vol-1'] },
  ]);
  expect(await instance(instanceAnswer({ data: 'false' }))).toMatchObject([{ deletesOnTermination: [] }]);
  const silent = instanceAnswer({ data: 'false' }).replace(
    '<deleteOnTermination>false</deleteOnTermination>',
    '',
  );
  expect(await instance(silent)).toMatchObject([{ deletesOnTermination: 'unread' }]);
});

test.each([
  ['attached', 'attached'],
  ['attaching', 'attaching'],
  ['detaching', 'detaching'],
  ['busy', 'detaching'],
] as const)('a volume that EC2 calls %s is %s', async (state, kind) => {
  const { eyes } = eyesOn({ DescribeVolumes: [volumeAnswer({ state })] });
  expect((await eyes.cloud('consul', ['vol-1'])).volumes).toMatchObject([
    { attachment: { kind, instance: 'i-1' } },
  ]);
});

test('a volume without the tag is blank, with it initialised, whatever its value', async () => {
  const history = async (tags: Record<string, string>) => {
    const { eyes } = eyesOn({ DescribeVolumes: [volumeAnswer({ tags })] });
    return (await eyes.cloud('consul', ['vol-1'])).volumes[0]?.history;
  };
  expect(await history(mine)).toBe('blank');
  expect(await history({ ...mine, 'moult:initialised': '' })).toBe('initialised');
});

test('snapshots without a plan are not the engine’s', async () => {
  const one = (id: string, tags: Record<string, string>): string =>
    `<item><snapshotId>${id}</snapshotId><volumeId>vol-1</volumeId><status>completed</status>${tagSet(tags)}</item>`;
  const answer = `<snapshotSet>${one('snap-1', { 'moult:plan': 'p' })}${one('snap-2', {})}</snapshotSet>`;
  const { eyes } = eyesOn({ DescribeSnapshots: [answer] });
  expect((await eyes.cloud('consul', ['vol-1'])).snapshots).toEqual([
    { id: 'snap-1', volume: 'vol-1', plan: 'p', state: 'completed' },
  ]);
});

test('an answer of EC2 that lacks what it always has is refused by name', async () => {
  const strange = instanceAnswer().replace('<name>running</name>', '<name>sleeping</name>');
  await expect(instance(strange)).rejects.toThrow(/EC2 describes an instance strangely: [\s\S]*State\.Name/);
});

test('a cloud that cannot be asked is an error, not an empty cluster', async () => {
  const { eyes } = eyesOn({ DescribeVolumes: [{ code: 'UnauthorizedOperation', status: 403 }] });
  await expect(eyes.cloud('consul', ['vol-1'])).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  await expect(eyes.cloud('etcd', [])).rejects.toThrow('These eyes see consul, not etcd.');
});

const status = {
  imageTest: 'passed',
  service: 'running',
  volume: { kind: 'mounted', environment: 'test', cluster: 'consul', node: 'consul-1' },
  addresses: ['10.0.0.40', '10.0.0.16'],
};

test('each machine speaks for itself, and a silent one says why', async () => {
  const { eyes } = eyesOn({}, { 'i-1': status });
  expect(await eyes.guests(['i-1', 'i-2'])).toEqual([
    {
      instance: 'i-1',
      at: 42,
      answer: {
        ...status,
        kind: 'answered',
        volume: { kind: 'mounted', cluster: 'consul', node: 'consul-1' },
      },
    },
    { instance: 'i-2', at: 42, answer: { kind: 'silent', because: 'i-2 does not let us in yet' } },
  ]);
});

test('a look keeps the doors to machines that live, asked or not, and closes all others', async () => {
  const { eyes, doors } = eyesOn({ DescribeInstances: [instanceAnswer({ tags: mine }), noInstance] });
  await eyes.cloud('consul', ['vol-1']);
  await eyes.guests([]);
  await eyes.cloud('consul', ['vol-1']);
  expect(doors.kept).toEqual([['i-1'], []]);
});

test('who asks at the same moment gets the same answer, and who asks later a new one', async () => {
  let now = 0;
  const { eyes, calls } = eyesOn({}, {}, () => now);
  const [one, other] = await Promise.all([eyes.cloud('consul', ['vol-1']), eyes.cloud('consul', ['vol-1'])]);
  expect(other).toBe(one);
  expect(calls).toHaveLength(3);
  await eyes.cloud('consul', ['vol-1']);
  expect(calls).toHaveLength(6);
  const early = eyes.cloud('consul', ['vol-1']);
  now = 51;
  await Promise.all([early, eyes.cloud('consul', ['vol-1'])]);
  expect(calls).toHaveLength(12);
});

test('a look that is overtaken by a later one ends as its own answer', async () => {
  let now = 0;
  const { eyes, parts } = eyesOn({}, {}, () => now);
  const late = holdFirst(parts.ec2Reads);
  const early = eyes.cloud('consul', ['vol-1']);
  now = 51;
  await eyes.cloud('consul', ['vol-1']);
  late.letGo();
  expect((await early).instances).toEqual([]);
});

// Safety rule: the engine compares cluster and node; the environment has to be in one of them when it differs.
test('a volume of the same node in another environment does not look like ours', async () => {
  const volume = { ...status.volume, environment: 'prod' };
  const { eyes } = eyesOn({}, { 'i-1': { ...status, volume } });
  expect(await eyes.guests(['i-1'])).toMatchObject([{ answer: { volume: { cluster: 'prod/consul' } } }]);
});

test('a machine that answers strangely is silent, and its session is not used again', async () => {
  const { eyes, doors } = eyesOn({}, { 'i-1': { ...status, service: 'dunno' } });
  const [seen] = await eyes.guests(['i-1']);
  expect(seen?.answer).toMatchObject({ kind: 'silent' });
  expect(JSON.stringify(seen?.answer)).toContain('i-1 answered strangely in service');
  expect(doors.dropped).toEqual(['i-1']);
});
