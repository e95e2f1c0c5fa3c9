import { expect, test } from 'vitest';
import { sourceFacts } from './image-facts.js';

const sha = 'a'.repeat(64);

test('the tag of an image says name, version, digest and kind of every source', () => {
  expect(sourceFacts(`consul=debian:1.8.7+dfsg1-2:${sha},etcd=url:3.5.16:${sha}`)).toEqual([
    { name: 'consul', version: '1.8.7+dfsg1-2', sha256: sha, from: 'debian' },
    { name: 'etcd', version: '3.5.16', sha256: sha, from: 'url' },
  ]);
});

test('a source that the tag’s length has cut off is left out, never shown with half a digest', () => {
  expect(sourceFacts(`consul=debian:1.8.7:${sha},etcd=url:3.5.16:abc`)).toHaveLength(1);
  expect(sourceFacts('')).toEqual([]);
});
