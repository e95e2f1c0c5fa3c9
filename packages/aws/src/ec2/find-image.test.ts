import { expect, test } from 'vitest';
import { tagSet } from '../testing/answers.js';
import { scriptedEc2 } from '../testing/scripted-ec2.js';
import { findImage } from './find-image.js';

const image = (id: string, day: number, status: string): string =>
  `<item><imageId>${id}</imageId><creationDate>2026-01-0${day}T00:00:00.000Z</creationDate>${tagSet({ 'moult:status': status })}</item>`;
const find = (...images: string[]) => {
  const scripted = scriptedEc2({ DescribeImages: [`<imagesSet>${images.join('')}</imagesSet>`] });
  return { ...scripted, found: findImage(scripted.ec2, { name: 'consul', version: '2' }) };
};

test('the newest image that was tested or released is taken, asked for by its tags in our own account', async () => {
  const { found, calls } = find(
    image('ami-1', 1, 'released'),
    image('ami-3', 3, 'candidate'),
    image('ami-2', 2, 'tested'),
  );
  expect(await found).toEqual({
    kind: 'found',
    image: { id: 'ami-2', name: 'consul', version: '2', status: 'tested' },
    versions: {},
  });
  const values = [...(calls[0]?.values() ?? [])];
  expect(values).toEqual(
    expect.arrayContaining(['self', 'tag:moult:image', 'consul', 'tag:moult:version', '2']),
  );
});

// Safety rule: a revoked image must not come back because it is the only one.
test('a revoked image and one that was not tested are named and not taken', async () => {
  const { found } = find(image('ami-1', 1, 'revoked'), image('ami-2', 2, 'candidate'));
  expect(await found).toEqual({
    kind: 'none',
    because: 'There is no tested image consul 2: ami-2 is candidate, ami-1 is revoked.',
  });
});

test('without any image that is said', async () => {
  expect(await find().found).toEqual({ kind: 'none', because: 'There is no tested image consul 2.' });
});

test('the versions of what it was made of are read from its tag, and the image that was named is the only one asked for', async () => {
  const tags = tagSet({
    'moult:status': 'tested',
    'moult:sources': 'consul=debian:1.8.7:abc,tini=url:0.19:def',
  });
  const scripted = scriptedEc2({
    DescribeImages: [
      `<imagesSet><item><imageId>ami-7</imageId><creationDate>2026-01-01T00:00:00.000Z</creationDate>${tags}</item></imagesSet>`,
    ],
  });
  const found = await findImage(scripted.ec2, { name: 'consul', version: '2' }, 'ami-7');
  expect(found).toMatchObject({ versions: { consul: '1.8.7', tini: '0.19' } });
  expect([...(scripted.calls[0]?.values() ?? [])]).toEqual(expect.arrayContaining(['image-id', 'ami-7']));
});
