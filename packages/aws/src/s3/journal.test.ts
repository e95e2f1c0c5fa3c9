import { MemoryJournal } from '@moult/rolling-upgrade/testing';
import { describe, expect, test } from 'vitest';
import { entryOf, journalRules } from '../testing/journal-rules.js';
import { MemoryS3 } from '../testing/memory-s3.js';
import { S3Journal } from './journal.js';
import { listRuns } from './runs.js';

const place = { bucket: 'state', prefix: 'journal/test/consul/run-1/' };

describe.each([
  { where: 'in memory', make: () => Promise.resolve(new MemoryJournal()) },
  { where: 'in S3', make: () => Promise.resolve(new S3Journal(new MemoryS3().client(), place)) },
])('a journal $where', ({ make }) => {
  for (const { name, run } of journalRules(make)) test(name, run);
});

test('entries are numbered objects, so that a bucket’s listing is the journal', async () => {
  const store = new MemoryS3();
  const journal = new S3Journal(store.client(), place);
  await journal.append(entryOf(0));
  await journal.append(entryOf(1));
  expect([...store.objects.keys()]).toEqual([
    'journal/test/consul/run-1/0000000000.json',
    'journal/test/consul/run-1/0000000001.json',
  ]);
});

test('a journal longer than a page of the listing is read as a whole', async () => {
  const store = new MemoryS3();
  store.pageSize = 5;
  const journal = new S3Journal(store.client(), place);
  for (let seq = 0; seq < 23; seq += 1) await journal.append(entryOf(seq));
  expect((await new S3Journal(store.client(), place).read(0)).map((entry) => entry.seq)).toEqual(
    Array.from({ length: 23 }, (_, seq) => seq),
  );
});

test('an append that the SDK repeats after a lost answer meets itself and counts as appended', async () => {
  const store = new MemoryS3();
  store.loseAnswers = 1;
  expect(await new S3Journal(store.client(3), place).append(entryOf(0))).toBe('appended');
  expect(store.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(2);
});

test('an append whose answer is lost for good rejects, and reading finds the entry', async () => {
  const store = new MemoryS3();
  store.loseAnswers = 1;
  const journal = new S3Journal(store.client(1), place);
  await expect(journal.append(entryOf(0))).rejects.toThrow('socket hang up');
  expect(await journal.read(0)).toEqual([entryOf(0)]);
  expect(await journal.append(entryOf(1))).toBe('appended');
});

test('two writes that meet are repeated as S3 asks', async () => {
  const store = new MemoryS3();
  store.conflicts = 2;
  expect(await new S3Journal(store.client(), place).append(entryOf(0))).toBe('appended');
});

test('another process goes on where the first stopped', async () => {
  const store = new MemoryS3();
  await new S3Journal(store.client(), place).append(entryOf(0));
  const second = new S3Journal(store.client(), place);
  expect(await second.append(entryOf(1, 'b'))).toBe('appended');
});

test('a journal with a missing entry is damaged, and which one is said', async () => {
  const store = new MemoryS3();
  const journal = new S3Journal(store.client(), place);
  for (let seq = 0; seq < 3; seq += 1) await journal.append(entryOf(seq));
  store.objects.delete(`${place.prefix}0000000001.json`);
  await expect(journal.read(0)).rejects.toThrow(
    'The journal is damaged: s3://state/journal/test/consul/run-1/0000000001.json is missing',
  );
});

test('an entry that is no entry is refused with its name and the field', async () => {
  const store = new MemoryS3();
  const journal = new S3Journal(store.client(), place);
  await journal.append(entryOf(0));
  const name = `${place.prefix}0000000000.json`;
  store.objects.set(name, { body: '{"seq":"zero"}', etag: '"x"', at: store.now });
  await expect(journal.read(0)).rejects.toThrow(/s3:\/\/state\/.*0000000000\.json: [\s\S]*seq/);
});

test('an entry under another’s number is damage', async () => {
  const store = new MemoryS3();
  const journal = new S3Journal(store.client(), place);
  await journal.append(entryOf(0));
  const name = `${place.prefix}0000000000.json`;
  store.objects.set(name, { body: JSON.stringify(entryOf(7)), etag: '"x"', at: store.now });
  await expect(journal.read(0)).rejects.toThrow('holds entry 7');
});

test('a prefix that is no folder is refused', () => {
  expect(() => new S3Journal(new MemoryS3().client(), { bucket: 'state', prefix: 'journal' })).toThrow(
    'journal: a prefix consists of names that each end in a slash.',
  );
});

test('the runs of a cluster are its journals, in the order of their names', async () => {
  const store = new MemoryS3();
  const s3 = store.client();
  const prefix = 'journal/test/consul/';
  for (const run of ['2026-02', '2026-01']) {
    await new S3Journal(s3, { bucket: 'state', prefix: `${prefix}${run}/` }).append(entryOf(0));
  }
  await new S3Journal(s3, { bucket: 'state', prefix: 'journal/test/etcd/2026-03/' }).append(entryOf(0));
  expect(await listRuns(s3, { bucket: 'state', prefix })).toEqual(['2026-01', '2026-02']);
});
