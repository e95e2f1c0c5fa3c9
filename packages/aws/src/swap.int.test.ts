import { ModifyInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { LocalCloud, type CallRecord } from '@moult/local-cloud';
import type { Call, GuestSeen, Outcome } from '@moult/rolling-upgrade';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeClients, newClients, type Clients } from './calls/clients.js';
import { Ec2Belongings } from './ec2/belongings.js';
import { findImage } from './ec2/find-image.js';
import { Ec2Machines } from './ec2/machines.js';
import { Doors } from './guest/doors.js';
import { SshGuests } from './guest/guests.js';
import { AwsEyes } from './observe/eyes.js';
import { neededActions } from './permissions/actions.js';
import { S3Journal } from './s3/journal.js';
import { S3Lease } from './s3/lease.js';
import { listRuns } from './s3/runs.js';
import { S3Pins } from './s3/pins.js';
import { newLoginKey } from './ssh/key-pair.js';
import { ClusterSecrets } from './ssm/secrets.js';
import { makeDemo } from './testing/demo-image.js';
import { entryOf } from './testing/journal-rules.js';
import { heldIn } from './testing/lease-rules.js';
import { makeSite, type TestSite } from './testing/network.js';

const bucket = 'moult-state';
const now = (): number => Date.now();
const call = (token: string): Call => ({ token, notAfter: now() + 20_000 });
const login = newLoginKey('operator');

let cloud: LocalCloud;
let clients: Clients;
let place: TestSite;
/** Calls that the test itself made, and not the adapters. */
const own = new Set<CallRecord>();

async function byTheTest<T>(act: () => Promise<T>): Promise<T> {
  const before = new Set(cloud.calls());
  const result = await act();
  for (const one of cloud.calls()) if (!before.has(one)) own.add(one);
  return result;
}

beforeAll(async () => {
  cloud = await LocalCloud.start({ seed: 1 });
  const { endpoint, region, credentials, baseImageId: image } = cloud;
  clients = newClients({ endpoint, region, credentials });
  await byTheTest(async () => {
    await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const { publicKey } = login;
    place = await makeSite(clients.ec2, { image, cidr: '10.141.0.0/24', publicKey });
  });
});

afterAll(async () => {
  closeClients(clients);
  await cloud[Symbol.asyncDispose]();
});

/** Repeats a call as a run would, until it is done. */
async function done(act: () => Promise<Outcome>): Promise<Readonly<Record<string, string | number>>> {
  const last = await until('an effect', act, ({ kind }) => kind !== 'again');
  return last.kind === 'done' ? last.result : expect.fail(JSON.stringify(last));
}

/**
 * Once more as after a lost answer: the same must come of it. It may take more than one try, because a look may still
 * show the world before the first call.
 */
async function twice(act: () => Promise<Outcome>): Promise<Readonly<Record<string, string | number>>> {
  const result = await done(act);
  expect(await done(act)).toEqual(result);
  return result;
}

async function until<T>(what: string, look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  let seen = await look();
  for (let tries = 0; tries < 100 && !holds(seen); tries += 1) {
    await sleep(300);
    seen = await look();
  }
  expect(holds(seen), `${what}: ${JSON.stringify(seen)}`).toBe(true);
  return seen;
}

function adapters() {
  const { site } = place;
  const { ec2, ec2Reads, s3 } = clients;
  const doors = new Doors({
    ec2Reads,
    pins: new S3Pins(s3, { bucket, prefix: 'pins/test/demo/' }),
    login: { user: 'admin', auth: { kind: 'key', privateKey: login.privateKey } },
    hostOf: (instance) => instance.privateAddress,
  });
  const parts = { ec2, ec2Reads, site, now };
  return {
    doors,
    machines: new Ec2Machines(parts),
    belongings: new Ec2Belongings(parts, { keepSnapshotsMs: 86_400_000 }),
    guests: new SshGuests(parts, doors, 'demo'),
    eyes: new AwsEyes({ ec2Reads, site, doors, service: 'demo', now }),
    [Symbol.asyncDispose]: () => doors[Symbol.asyncDispose](),
  };
}

test('a swap on real machines, every call made twice: data and address move, nothing is made twice', async () => {
  await using all = adapters();
  const { doors, machines, belongings, guests, eyes } = all;
  const { template, node: home } = place;
  const { name: node, zone, volumeId: volume, serviceAddress: address } = home;
  const image = cloud.baseImageId;
  const launch = async (token: string): Promise<string> => {
    const what = { kind: 'launch', node, zone, image, template: template.id } as const;
    const effect = { ...what, templateVersion: template.version };
    const instance = String((await twice(() => machines.launch(effect, call(token))))['instance']);
    await until(
      'a login',
      () =>
        doors
          .open(instance, 2_000)
          .then(makeDemo)
          .then(() => 'in', String),
      (seen) => seen === 'in',
    );
    return instance;
  };
  const guest = async (instance: string): Promise<GuestSeen['answer'] | undefined> =>
    (await eyes.guests([instance]))[0]?.answer;
  const give = async (instance: string): Promise<void> => {
    await twice(() => belongings.attach({ kind: 'attach-volume', volume, instance }, call('attach')));
    await twice(() => belongings.moveAddress({ kind: 'move-address', address, instance }, call('move')));
  };
  const run = async (
    instance: string,
    format: 'if-blank' | 'never',
    mode: 'form' | 'rejoin',
  ): Promise<void> => {
    const mount = { kind: 'mount-volume', volume, instance, node, cluster: 'demo', format } as const;
    await twice(() => guests.mount(mount, call('mount')));
    await twice(() => guests.startService({ kind: 'start-service', instance, node, mode }, call('start')));
    const seen = await until(
      'the address',
      () => guest(instance),
      (one) => one?.kind === 'answered' && one.addresses.includes(address),
    );
    expect(seen).toMatchObject({
      kind: 'answered',
      service: 'running',
      volume: { kind: 'mounted', cluster: 'demo', node },
    });
  };

  const old = await launch('token-1');
  await until(
    'the image test',
    () => guest(old),
    (one) => one?.kind === 'answered' && one.imageTest === 'passed',
  );
  await give(old);
  await run(old, 'if-blank', 'form');

  const replacement = await launch('token-2');
  await twice(() => guests.stopService({ kind: 'stop-service', instance: old, volume }, call('stop')));
  expect(await guest(old)).toMatchObject({ service: 'stopped', volume: { kind: 'unmounted' } });
  await twice(() => belongings.detach({ kind: 'detach-volume', volume, instance: old }, call('detach')));
  const snapshot = { kind: 'snapshot-volume', volume, plan: 'plan-1' } as const;
  const { snapshot: taken } = await twice(() => belongings.snapshot(snapshot, call('snapshot')));
  await give(replacement);
  await run(replacement, 'never', 'rejoin');
  const session = await doors.open(replacement, 2_000);
  const { stdout } = await session.exec('sudo -n cat /var/lib/moult/data/started-on', { deadlineMs: 5_000 });
  expect(stdout.trim().split('\n')).toHaveLength(2);

  await twice(() => machines.stop({ kind: 'stop-instance', instance: old }, call('stop-old')));
  await twice(() => machines.terminate({ kind: 'terminate', instance: old }, call('end')));
  const seen = await until(
    'the end',
    () => eyes.cloud('demo', [volume]),
    (one) =>
      one.instances.some(({ id, state }) => id === old && state === 'terminated') && one.snapshots.length > 0,
  );
  expect(seen.instances.filter(({ state }) => state !== 'terminated')).toMatchObject([
    { id: replacement, node, image, zone, templateVersion: 1, state: 'running', deletesOnTermination: [] },
  ]);
  expect(seen.instances).toHaveLength(2);
  expect(seen.snapshots).toMatchObject([{ id: taken, volume, plan: 'plan-1' }]);
  expect(seen.volumes).toMatchObject([
    { id: volume, attachment: { kind: 'attached', instance: replacement }, history: 'initialised' },
  ]);
  expect(seen.credentialsEnd).toBe('never');
  expect(cloud.calls({ action: 'CreateSnapshot', outcome: 'ok' })).toHaveLength(1);
  expect(cloud.calls({ action: 'DetachVolume' }).filter(({ parameters }) => 'Force' in parameters)).toEqual(
    [],
  );
});

test('an instance told to take its data volume along is told otherwise before it is ended', async () => {
  await using all = adapters();
  const { machines, eyes } = all;
  const { volumeId: volume } = place.node;
  const look = () => eyes.cloud('demo', [volume]);
  const { instances } = await look();
  const instance = instances.find(({ state }) => state === 'running')?.id ?? '';
  const device = { DeviceName: '/dev/sdf', Ebs: { DeleteOnTermination: true } };
  const command = new ModifyInstanceAttributeCommand({ InstanceId: instance, BlockDeviceMappings: [device] });
  await byTheTest(() => clients.ec2.send(command));
  await until('the flag', look, (one) =>
    one.instances.some(({ deletesOnTermination: ends }) => ends !== 'unread' && ends.includes(volume)),
  );
  await twice(() => machines.terminate({ kind: 'terminate', instance }, call('end')));
  const after = await until('the end', look, (one) => one.volumes[0]?.attachment.kind === 'free');
  expect(after.volumes).toMatchObject([{ id: volume, attachment: { kind: 'free' }, history: 'initialised' }]);
});

test('what was called is what the list of needed actions says, no more and no less', async () => {
  const { s3, ssm } = clients;
  const wanted = { name: 'demo', version: '1' };
  expect(await findImage(clients.ec2Reads, wanted)).toMatchObject({ kind: 'none' });
  const journal = new S3Journal(s3, { bucket, prefix: 'journal/test/demo/run-1/' });
  expect(await journal.append(entryOf(0))).toBe('appended');
  expect(await journal.read(0)).toEqual([entryOf(0)]);
  expect(await listRuns(s3, { bucket, prefix: 'journal/test/demo/' })).toEqual(['run-1']);
  const lease = new S3Lease(s3, { bucket, prefix: 'lease/test/', name: 'demo.json' }, now);
  await lease.release(heldIn(await lease.acquire('a', 20_000)));
  const secrets = new ClusterSecrets(ssm, { environment: 'test', cluster: 'demo' });
  expect(await secrets.ensure('gossip-key', () => 'a secret')).toBe('created');
  expect(await secrets.deleteAll()).toEqual(['gossip-key']);

  const called = cloud.calls().filter((one) => !own.has(one));
  const operations = new Set(called.map(({ action }) => action));
  const listed = neededActions.flatMap(({ commands }) => commands);
  const needed = new Set(listed.map((command) => command.replace(/^paginate|Command$/g, '')));
  expect([...operations].sort()).toEqual([...needed].sort());
});
