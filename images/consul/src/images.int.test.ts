import { randomUUID } from 'node:crypto';
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildDockerImage, loadDefinition, type LoadedDefinition } from '@moult/image-builder';
import { GenericContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRefusal, faults, spoiled } from './testing/faults.js';
import { bake, startGround, type Ground } from './testing/ground.js';
import { volumeTests } from './testing/volume-tests.js';

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
          ? `true ${secret}; logger ${secret}; echo ${secret} >>/root/.bash_history`
          : `echo ${secret} >/var/log/planted-${index}.log; BUILD_SECRET=${secret} true`;
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

volumeTests(() => ({ ground, imageId }));

test('the same definition makes a container image in which Consul runs', async () => {
  const base =
    execFileSync('docker', ['images', '-q', 'local-cloud-base'], { encoding: 'utf8' }).split('\n')[0] ?? '';
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
