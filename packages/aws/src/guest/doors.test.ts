import { expect, test } from 'vitest';
import { MemoryS3 } from '../testing/memory-s3.js';
import { instanceAnswer } from '../testing/answers.js';
import { scriptedEc2, type Scripted } from '../testing/scripted-ec2.js';
import { startServer, type Command, type TestServer } from '../testing/ssh-server.js';
import { S3Pins } from '../s3/pins.js';
import { Doors } from './doors.js';

const place = { bucket: 'state', prefix: 'pins/test/' };
const hello: Command = (_command, channel) => {
  channel.write('hello');
  channel.exit(0);
  channel.end();
};

function consoleOf({ hostKey }: TestServer): string {
  const block = `-----BEGIN SSH HOST KEY KEYS-----\n${hostKey.type} ${hostKey.blob} root@host\n-----END SSH HOST KEY KEYS-----\n`;
  return `<output>${Buffer.from(block).toString('base64')}</output>`;
}

function doorsTo(server: TestServer, consoles: readonly Scripted[], store: MemoryS3 = new MemoryS3()) {
  const scripted = scriptedEc2({ DescribeInstances: [instanceAnswer()], GetConsoleOutput: consoles });
  const { user, auth, port = 22 } = server.target;
  const pins = new S3Pins(store.client(), place);
  const doors = new Doors({
    ec2Reads: scripted.ec2,
    pins,
    login: { user, auth },
    hostOf: () => '127.0.0.1',
    port,
  });
  return { ...scripted, doors, store, [Symbol.asyncDispose]: () => doors[Symbol.asyncDispose]() };
}

test('a machine’s keys are read from its console once, pinned, and its session is kept', async () => {
  await using server = await startServer(hello);
  await using all = doorsTo(server, [consoleOf(server)]);
  const { doors, calls, store } = all;
  const session = await doors.open('i-1', 5_000);
  expect(await doors.open('i-1', 5_000)).toBe(session);
  expect((await session.exec('hi', { deadlineMs: 5_000 })).stdout).toBe('hello');
  expect([...store.objects.keys()]).toEqual(['pins/test/i-1.json']);
  doors.drop('i-1');
  expect(await doors.open('i-1', 5_000)).not.toBe(session);
  expect(calls.filter((one) => one.get('Action') === 'GetConsoleOutput')).toHaveLength(1);
});

test('months later, with the console long overwritten, the pinned keys still open the door', async () => {
  await using server = await startServer(hello);
  const first = doorsTo(server, [consoleOf(server)]);
  await first.doors.open('i-1', 5_000);
  await first.doors[Symbol.asyncDispose]();
  await using all = doorsTo(server, ['<output></output>'], first.store);
  const { doors, calls } = all;
  await doors.open('i-1', 5_000);
  expect(calls.map((one) => one.get('Action'))).toEqual(['DescribeInstances']);
});

// Safety rule: what stands at the address must be the instance itself.
test('a machine that shows another key than the pinned one is not let near a login', async () => {
  await using machine = await startServer(hello);
  await using impostor = await startServer(hello);
  await using all = doorsTo(impostor, [consoleOf(machine)]);
  const { doors } = all;
  await expect(doors.open('i-1', 5_000)).rejects.toMatchObject({ failure: 'host-key' });
  expect(impostor.logins()).toBe(0);
});

test('a console that shows no keys yet does not hold anybody up', async () => {
  await using server = await startServer(hello);
  await using all = doorsTo(server, ['<output></output>']);
  const { doors } = all;
  const startedAt = performance.now();
  await expect(doors.open('i-1', 100)).rejects.toThrow('i-1 does not let us in yet');
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test('of two runners that pin at once the first word holds', async () => {
  await using one = await startServer(hello);
  await using other = await startServer(hello);
  const pins = new S3Pins(new MemoryS3().client(), place);
  expect(await pins.pin('i-1', [one.hostKey])).toEqual([one.hostKey]);
  expect(await pins.pin('i-1', [other.hostKey])).toEqual([one.hostKey]);
  expect(await pins.keysOf('i-2')).toBeNull();
});

test.each([
  ['no JSON', 'not JSON'],
  ['another instance', '{"instance":"i-2","hostKeys":["ssh-ed25519 AAAA"]}'],
  ['nothing', '{"instance":"i-1","hostKeys":[]}'],
  ['something that is no key', '{"instance":"i-1","hostKeys":["hello"]}'],
])('a pin that is about %s opens nothing', async (_what, body) => {
  const store = new MemoryS3();
  store.objects.set('pins/test/i-1.json', { body, etag: '"x"', at: store.now });
  await expect(new S3Pins(store.client(), place).keysOf('i-1')).rejects.toThrow(
    's3://state/pins/test/i-1.json',
  );
});
