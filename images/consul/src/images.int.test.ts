import { randomUUID } from 'node:crypto';
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { poll } from '@moult/aws';
import { buildDockerImage, loadDefinition, type LoadedDefinition } from '@moult/image-builder';
import { GenericContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseOfRelease } from './testing/base-of-release.js';
import { expectRefusal, faults, spoiled } from './testing/faults.js';
import { bake, startGround, type Ground } from './testing/ground.js';
import { mountAs } from './testing/mount-as.js';
import { attachVolume, createVolume, launchNode, type TestNode } from './testing/node.js';

// Its reaper is an image that not every machine can pull; the test removes its container itself.
process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';

let ground: Ground;
let loaded: LoadedDefinition;
let imageId: string;

beforeAll(async () => {
  ground = await startGround();
  loaded = await loadDefinition(join(import.meta.dirname, '../v2'));
  ({ imageId } = await bake(ground, loaded));
});
afterAll(() => ground[Symbol.asyncDispose]());

test('an unchanged definition is found and not built again', async () => {
  expect(await bake(ground, loaded)).toMatchObject({ outcome: 'found', imageId, status: 'tested' });
});

/** What of a day's run of planted faults; the campaign does every one of them. */
const day = Math.floor(Date.now() / 86_400_000);
const today = [faults[day % 2], faults[2 + (day % (faults.length - 2))]].flatMap((fault) => fault ?? []);

test.each(today)(
  'a planted fault refuses the image, and the test that found it is named: $name',
  async (fault) => {
    await expectRefusal(ground, loaded, fault);
  },
);

test('twenty secrets planted in a build are nowhere in the bytes of the finished image', async () => {
  const secrets = Array.from({ length: 20 }, () => `canary-${randomUUID()}`);
  const [inEnvironment = '', ...planted] = secrets;
  const script = planted
    .map((secret, index) => {
      const file = ['/root', '/opt', '/var/tmp', '/etc', '/home/admin'][index % 5] ?? '/opt';
      return index % 3 === 0
        ? `echo ${secret} >${file}/deleted-${index}; sync; rm ${file}/deleted-${index}`
        : index % 3 === 1
          ? `/bin/true ${secret}; logger ${secret}; echo ${secret} >>/root/.bash_history`
          : `echo ${secret} >/var/log/planted-${index}.log; BUILD_SECRET=${secret} /bin/true`;
    })
    .join('\n');
  const { definition, contents } = spoiled(
    loaded,
    'canaries',
    `${script}\n[ -n "$CANARY" ]; echo "$CANARY" >/tmp/used`,
  );
  const keeping = { definition: { ...definition, secrets: ['CANARY'] }, contents };
  const result = await bake(ground, keeping, { environment: { CANARY: inEnvironment } });
  const tags = execFileSync('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}'], {
    encoding: 'utf8',
  });
  const tag = tags.split('\n').find((line) => line.includes(result.imageId)) ?? '';
  expect(tag).not.toBe('');
  const control = Buffer.from('moult-await.service');
  const found = await search(tag, [...secrets.map((secret) => Buffer.from(secret)), control]);
  // The control is a text of the image: a search that finds nothing at all would prove nothing.
  expect(found).toEqual([control.toString()]);
});

/** Which of these byte strings occur in an image as the engine keeps it. */
async function search(tag: string, needles: readonly Buffer[]): Promise<string[]> {
  const child = spawn('docker', ['save', tag], { stdio: ['ignore', 'pipe', 'inherit'] });
  const found = new Set<string>();
  let carried = Buffer.alloc(0);
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    const window = Buffer.concat([carried, chunk]);
    for (const needle of needles) if (window.includes(needle)) found.add(needle.toString());
    carried = window.subarray(-64);
  }
  return [...found];
}

describe('a data volume is used only when it is known to be this node’s', () => {
  let node: TestNode;
  let blank: string;
  const mount = (settings: Record<string, string>): Promise<string> => mountAs(node, settings);
  const settings = (node: string, more: Record<string, string> = {}): Record<string, string> => ({
    ...{ environment: 'test', cluster: 'consul', node, volume: blank, ...more },
  });
  const unmount = () => node.root('umount /var/lib/moult/data');

  beforeAll(async () => {
    blank = await createVolume(ground);
    node = await launchNode(ground, imageId, { 'consul-type': 'client', 'moult:environment': 'volumes' });
    await attachVolume(ground, blank, node.instanceId);
    const look = async () => {
      const links = await node.root('ls /dev/disk/by-id || :');
      return links.includes('vol')
        ? ({ kind: 'done', value: links } as const)
        : ({ kind: 'not-yet', because: links } as const);
    };
    await poll(look, { what: 'the device', everyMs: 200, deadlineMs: 20_000 });
  });
  afterAll(() => node[Symbol.asyncDispose]());

  test('a blank one that is not named for it is not formatted', async () => {
    await expect(mount(settings('consul-1'))).rejects.toThrow(
      'is blank, but it is not named as one to initialise',
    );
    expect(await node.root(`head -c 65536 /dev/xvdf | tr -d '\\000' | wc -c`)).toBe('0');
  });

  test('one that is not attached is not guessed at', async () => {
    const missing = settings('consul-1', { volume: 'vol-0123456789abcdef0' });
    await expect(mount(missing)).rejects.toThrow('vol-0123456789abcdef0 is not attached');
  });

  test('a blank one that is named for it gets a file system and the identity of its node', async () => {
    await mount(settings('consul-1', { initialise: blank }));
    expect(await node.root('cat /var/lib/moult/data/identity')).toMatch(
      /^environment=test\ncluster=consul\nnode=consul-1\nuuid=[0-9a-f-]{36}$/,
    );
    await unmount();
  });

  test('a start that was killed before the identity had its name is made good, where the volume is named for it', async () => {
    const half = 'mount /dev/xvdf /mnt; mv /mnt/identity /mnt/identity.new; rm -rf /mnt/consul; umount /mnt';
    await node.root(half);
    await expect(mount(settings('consul-1'))).rejects.toThrow('holds no identity of a node');
    await mount(settings('consul-1', { initialise: blank }));
    expect(await node.root('ls /var/lib/moult/data')).toBe('consul\nidentity\nlost+found');
    await unmount();
  });

  test('its own node mounts it again, and another node is refused and leaves it unmounted', async () => {
    await mount(settings('consul-1'));
    await unmount();
    await expect(mount(settings('consul-2', { initialise: blank }))).rejects.toThrow(
      'belongs to another node: expected node=consul-2, it says node=consul-1',
    );
    expect(await node.root('mountpoint /var/lib/moult/data || :')).toContain('is not a mountpoint');
  });

  test('one whose superblock is lost is not blank, and is not formatted even when named for it', async () => {
    const before = await node.root('head -c 33554432 /dev/xvdf | sha256sum');
    await node.root('dd if=/dev/zero of=/dev/xvdf bs=1024 count=4 conv=notrunc status=none; sync');
    const after = await node.root('head -c 33554432 /dev/xvdf | sha256sum');
    expect(after).not.toBe(before);
    await expect(mount(settings('consul-1', { initialise: blank }))).rejects.toThrow(
      /not blank|cannot be repaired/,
    );
    expect(await node.root('head -c 33554432 /dev/xvdf | sha256sum')).toBe(after);
  });
});

test('the same definition makes a container image in which Consul runs', async () => {
  // The release that `v2` is on.
  const base = baseOfRelease(12);
  const tag = `moult-test-consul:${randomUUID()}`;
  try {
    const { cacheDir, logDir } = ground;
    const settings = {
      watch: () => undefined,
      cacheDir,
      logDir,
      environment: {},
      sourceKind: 'debian' as const,
    };
    const image = await buildDockerImage(loaded, { base, tag }, settings);
    expect(image).toMatchObject({ name: 'consul', version: 'v2', tests: ['binary', 'no-node'] });
    await using container = await new GenericContainer(tag)
      .withExposedPorts(8500)
      .withWaitStrategy(
        Wait.forHttp('/v1/status/leader', 8500).forResponsePredicate((body) => body.includes(':')),
      )
      .start();
    const answer = await fetch(
      `http://${container.getHost()}:${container.getMappedPort(8500)}/v1/agent/self`,
    );
    expect(await answer.json()).toMatchObject({ Config: { Version: '1.8.7' } });
  } finally {
    execFileSync('docker', ['rmi', '--force', tag], { stdio: 'ignore' });
  }
});
