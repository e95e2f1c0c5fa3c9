import { Writable } from 'node:stream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { imageCommands } from './image-commands.js';

/** An EC2 that answers every DescribeImages with these images, whatever is asked. */
function ec2With(images: string): () => EC2Client {
  const body = `<DescribeImagesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><imagesSet>${images}</imagesSet></DescribeImagesResponse>`;
  const headers = { 'content-type': 'text/xml' };
  const requestHandler = { handle: () => Promise.resolve({ response: { statusCode: 200, headers, body } }) };
  const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nothing' };
  const streamCollector = (text: string) => Promise.resolve(new TextEncoder().encode(text));
  return () => new EC2Client({ region: 'us-east-1', credentials, requestHandler, streamCollector });
}

const image = (id: string, status: string): string => {
  const tags = { 'moult:image': 'consul', 'moult:version': 'v1', 'moult:status': status };
  const items = Object.entries(tags).map(
    ([key, value]) => `<item><key>${key}</key><value>${value}</value></item>`,
  );
  return `<item><imageId>${id}</imageId><creationDate>2030-01-01T00:00:00.000Z</creationDate><tagSet>${items.join('')}</tagSet></item>`;
};

/** `moult image …`, as a larger program would have it. */
async function moult(images: string, ...args: string[]): Promise<{ answers: unknown[]; screen: string }> {
  const answers: unknown[] = [];
  let screen = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      screen += chunk.toString();
      done();
    },
  });
  const top = new Command('moult').exitOverride();
  imageCommands(top.command('image'), {
    answer: (value) => answers.push(value),
    screen: stream,
    environment: {},
    signal: new AbortController().signal,
    ec2: ec2With(images),
  });
  await top.parseAsync(['image', ...args], { from: 'user' });
  return { answers, screen };
}

test('another program has the commands under a name of its own, and gets data and text apart', async () => {
  const { answers, screen } = await moult(image('ami-1', 'tested'), 'list', 'consul');
  expect(answers).toMatchObject([[{ imageId: 'ami-1', name: 'consul', version: 'v1', status: 'tested' }]]);
  expect(screen).toBe('');
});

test('an image that Moult has not baked, and a move that is none, are refused in one sentence', async () => {
  await expect(moult('', 'promote', 'ami-9')).rejects.toThrow(
    'There is no image ami-9 that Moult has baked.',
  );
  await expect(moult(image('ami-1', 'candidate'), 'promote', 'ami-1')).rejects.toThrow(
    'ami-1 is candidate: from there it cannot become released.',
  );
  await expect(moult(image('ami-1', 'revoked'), 'revoke', 'ami-1')).rejects.toThrow(
    'ami-1 is revoked: from there it cannot become revoked.',
  );
});

test('a number that makes no sense is named with its option', async () => {
  await expect(moult('', 'prune', '--keep', '0')).rejects.toThrow(
    '--keep 0: it must be a whole number from 1 on.',
  );
});

test('a folder that holds no definition is refused before anything is asked of EC2', async () => {
  await expect(moult('', 'build', '/nowhere')).rejects.toThrow('/nowhere: there is no image.ts in it.');
  await expect(moult('', 'build', '/nowhere', '--set', 'SIZE')).rejects.toThrow(
    '--set SIZE: it must be NAME=value.',
  );
});
