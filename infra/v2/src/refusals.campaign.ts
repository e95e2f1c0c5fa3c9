import { CreateTagsCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyAgent } from './testing/empty-agent.js';
import { Laboratory } from './testing/laboratory.js';
import { scripts } from './testing/typed.js';

const { v1 } = scripts;

let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.open(Math.floor(Math.random() * 1_000));
}, 600_000);

afterAll(() => lab[Symbol.asyncDispose]());

test('an image that was revoked is one sentence, and nothing is created', async () => {
  const { ec2 } = lab.clients;
  const Filters = [
    ...[
      { Name: 'tag:moult:image', Values: ['consul'] },
      { Name: 'tag:moult:version', Values: ['v1'] },
    ],
  ];
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'], Filters }));
  const Resources = Images.map(({ ImageId = '' }) => ImageId);
  // The store may hold earlier ones too.
  expect(Resources.length).toBeGreaterThan(0);
  const judge = (Value: string) =>
    ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'moult:status', Value }] }));
  await judge('revoked');
  const shown = async () => {
    const end = await lab.type([v1, 'create']);
    return { code: end.code, said: end.said };
  };
  await expect.poll(shown, { timeout: 30_000 }).toEqual({
    code: 4,
    said: expect.stringMatching(
      /^There is no tested image consul v1: ami-\w+ is revoked(, ami-\w+ is revoked)*\.\nnext: npx nx run consul-image-v1:build\n$/,
    ) as unknown,
  });
  await judge('tested');
  expect(await lab.census()).toEqual({});
}, 120_000);

test('an agent without the key is one sentence, and nothing is created', async () => {
  await using agent = await emptyAgent();
  const end = await lab.type([v1, 'create'], {
    env: { MOULT_IDENTITY_FILE: '', SSH_AUTH_SOCK: agent.socket },
  });
  expect(end.said).toBe(
    'the SSH agent does not hold the key of key pair operator: no machine would let us in; ssh-add it, or give --identity-file.\n',
  );
  expect(end.code).toBe(1);
  expect(await lab.census()).toEqual({});
}, 60_000);

test('a state that somebody else has locked is refused with who and since when, and nothing is created', async () => {
  const at = { Bucket: lab.bucket, Key: 'terraform/dev/consul.tflock' };
  const lock = {
    ...{
      ID: '5f0c6b4e-7a3c-4f0e-9d6d-1b2c3d4e5f60',
      Operation: 'OperationTypeApply',
      Info: '',
      Version: '1.11.4',
    },
    ...{
      Who: 'ada@ops-1',
      Created: new Date(Date.now() - 240_000).toISOString(),
      Path: `${at.Bucket}/${at.Key}`,
    },
  };
  await lab.clients.s3.send(new PutObjectCommand({ ...at, Body: JSON.stringify(lock) }));
  const end = await lab.type([v1, 'create']);
  const since = lock.Created.slice(0, 19).replace('T', ' ');
  expect(end.said).toContain(`The state is locked by ada@ops-1 since ${since} UTC, `);
  expect(end.said).toMatch(
    / min ago: wait until that has ended, or, if nothing runs there any more, terraform -chdir=\S+ force-unlock /,
  );
  expect(end.said).toContain(`force-unlock ${lock.ID}.\nnext: ENV=dev npx infra-v1 create\n`);
  expect(end.code).toBe(3);
  expect(await lab.census()).toEqual({});
  expect(JSON.parse(await lab.object(at.Key))).toEqual(lock);
  await lab.clients.s3.send(new DeleteObjectCommand(at));
}, 120_000);
