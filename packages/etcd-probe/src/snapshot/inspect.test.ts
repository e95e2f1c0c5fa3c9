import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memoryFile } from '../test-support/memory-file.js';
import { inspectSnapshot, type SnapshotVerdict } from './inspect.js';

const folder = join(import.meta.dirname, '../../testdata/snapshots');
/** Recorded from a real member, with what `etcdctl snapshot status` says of it. */
const recorded = (version: string): Buffer => gunzipSync(readFileSync(join(folder, `etcd-${version}.db.gz`)));
const stated = JSON.parse(readFileSync(join(folder, 'status.json'), 'utf8')) as Record<
  string,
  { hash: number; revision: number; totalKey: number }
>;
const whole = recorded('3.5.16');

/** The file after a change, with a checksum that fits again: what only a reader of the tree can find. */
function resealed(change: (data: Buffer) => Buffer): Buffer {
  const data = change(Buffer.from(whole.subarray(0, -32)));
  return Buffer.concat([data, createHash('sha256').update(data).digest()]);
}

const inspect = (bytes: Buffer): Promise<SnapshotVerdict> => inspectSnapshot(memoryFile(bytes));

describe('a snapshot', () => {
  it.each(Object.keys(stated))('of %s is whole, and holds what etcdctl says', async (version) => {
    const { hash, revision, totalKey } = stated[version] ?? { hash: 0, revision: 0, totalKey: 0 };
    const file = recorded(version);
    const bytes = file.byteLength - 32;
    expect(await inspect(file)).toEqual({ kind: 'good', hash, revision, keys: totalKey, bytes });
  });

  it('with one bit flipped anywhere is refused', async () => {
    for (let at = 0; at < whole.byteLength; at += 97) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 4;
      expect(await inspect(changed)).toEqual({
        kind: 'bad',
        because: 'its data is not what the checksum behind it says',
      });
    }
  });

  it('that ends early is refused, wherever it ends', async () => {
    for (const length of [0, 1, 31, 32, 512, 544, whole.byteLength - 512, whole.byteLength - 1]) {
      expect((await inspect(whole.subarray(0, length))).kind).toBe('bad');
    }
  });

  it('of a part of the data, sealed again, is refused: pages are missing', async () => {
    const verdict = await inspect(resealed((data) => data.subarray(0, 3 * 4096)));
    expect(verdict).toMatchObject({ kind: 'bad', because: expect.stringMatching(/page \d+/) as unknown });
  });

  it('without a valid head is refused', async () => {
    const verdict = await inspect(resealed((data) => data.fill(0, 0, 2 * 4096)));
    expect(verdict).toEqual({ kind: 'bad', because: 'neither copy of its head is valid' });
  });

  it('with a head that its own checksum does not fit is refused', async () => {
    const verdict = await inspect(
      resealed((data) => {
        // The root's page number, in both copies.
        for (const page of [0, 1]) data.writeBigUInt64LE(3n, page * 4096 + 32);
        return data;
      }),
    );
    expect(verdict).toEqual({ kind: 'bad', because: 'neither copy of its head is valid' });
  });

  it('with one head torn is read by the other', async () => {
    const torn = resealed((data) => data.fill(0, 0, 4096));
    expect((await inspect(torn)).kind).toBe('good');
  });

  it('whose tree leads back to itself is refused, and not walked for ever', async () => {
    const pages = (whole.byteLength - 32) / 4096;
    const branch = Array.from({ length: pages }, (_, page) => page).find(
      (page) => whole.readUInt16LE(page * 4096 + 8) === 1,
    );
    if (branch === undefined) throw new Error('a branch was expected');
    const circle = resealed((data) => {
      // The first child of the branch: sixteen bytes of head, eight of position and size.
      data.writeBigUInt64LE(BigInt(branch), branch * 4096 + 24);
      return data;
    });
    expect(await inspect(circle)).toEqual({ kind: 'bad', because: `page ${branch} is used twice` });
  });
});
