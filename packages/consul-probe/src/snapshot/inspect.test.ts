import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspectSnapshot, type SnapshotVerdict } from './inspect.js';

const recorded = await readFile(join(import.meta.dirname, '../../testdata/snapshots/consul-1.8.7.snap.gz'));
const tar = gunzipSync(recorded);

function inspect(bytes: Uint8Array): Promise<SnapshotVerdict> {
  return inspectSnapshot(
    (async function* () {
      // In odd pieces: nothing may rest on where a chunk ends.
      await Promise.resolve();
      for (let at = 0; at < bytes.length; at += 777) yield bytes.subarray(at, at + 777);
    })(),
  );
}

/** The archive with one change, compressed anew so that only our own checks can find it. */
function repacked(change: (tar: Buffer) => unknown): Buffer {
  const copy = Buffer.from(tar);
  const changed = change(copy);
  return gzipSync(Buffer.isBuffer(changed) ? changed : copy);
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        0', 148);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function archive(files: readonly (readonly [string, string])[]): Buffer {
  const blocks = files.flatMap(([name, content]) => {
    const bytes = Buffer.from(content);
    return [header(name, bytes.length), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

const meta = JSON.stringify({
  ...{ ID: '2-29-1', Index: 29, Term: 2, Size: 5 },
  Configuration: { Servers: [{ ID: 'a' }] },
});
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const sums = (m = meta, s = 'state'): string => `${sha(m)}  meta.json\n${sha(s)}  state.bin\n`;

describe('a snapshot', () => {
  it('of a real cluster is good, with its index, term and servers', async () => {
    expect(await inspect(recorded)).toMatchObject({
      ...{ kind: 'good', id: '2-29-1795385373068', index: 29, term: 2, stateBytes: 6295 },
      servers: expect.arrayContaining(['068a373f-0e08-9319-beb8-0e43195d9e92']) as unknown,
    });
  });

  it('with one bit flipped anywhere is refused, or reads as exactly what was written', async () => {
    const good = await inspect(recorded);
    const accepted: number[] = [];
    for (let at = 0; at < recorded.length; at += 1) {
      const flipped = Buffer.from(recorded);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << at % 8), at);
      const verdict = await inspect(flipped);
      if (verdict.kind === 'bad') continue;
      expect(verdict, `byte ${String(at)}`).toEqual(good);
      expect(gunzipSync(flipped).equals(tar), `byte ${String(at)}`).toBe(true);
      accepted.push(at);
    }
    // Bytes 3 to 9 of a gzip header (RFC 1952) hold flags, a time and the system, and a deflate block ends in bits
    // that nobody reads: none of them carries data. Everything else is noticed.
    expect(accepted.filter((at) => at > 9).length).toBeLessThanOrEqual(1);
  });

  it('cut off anywhere is refused', async () => {
    for (let length = 0; length < recorded.length; length += 13) {
      expect((await inspect(recorded.subarray(0, length))).kind, `${String(length)} bytes`).toBe('bad');
    }
    expect((await inspect(recorded.subarray(0, -1))).kind).toBe('bad');
  });

  it('with anything after its end is refused', async () => {
    const tails = ['x', '\0', '\0'.repeat(5000), 'x'.repeat(5000), gzipSync('x')];
    for (const tail of tails) {
      expect((await inspect(Buffer.concat([recorded, Buffer.from(tail)]))).kind).toBe('bad');
    }
    expect((await inspect(repacked((t) => Buffer.concat([t, Buffer.from('x')])))).kind).toBe('bad');
  });

  it('whose state was changed after the sums were made is refused, though gzip and tar are sound', async () => {
    const at = tar.indexOf('state.bin') + 512 + 100;
    const verdict = await inspect(repacked((t) => t.writeUInt8(t.readUInt8(at) ^ 1, at)));
    expect(verdict).toEqual({ kind: 'bad', because: 'state.bin is not what SHA256SUMS says' });
  });

  it('whose meta.json was changed after the sums were made is refused', async () => {
    const at = tar.indexOf('"Index":29') + 8;
    const verdict = await inspect(repacked((t) => t.write('3', at)));
    expect(verdict).toEqual({ kind: 'bad', because: 'meta.json is not what SHA256SUMS says' });
  });

  it('with a header whose checksum is wrong is refused', async () => {
    const verdict = await inspect(repacked((t) => t.writeUInt8(t.readUInt8(100) ^ 1, 100)));
    expect(verdict).toEqual({ kind: 'bad', because: 'a file header whose checksum is wrong' });
  });

  it.each<[string, readonly (readonly [string, string])[], string]>([
    [
      'no state',
      [
        ['meta.json', meta],
        ['SHA256SUMS', sums()],
      ],
      'state.bin is missing',
    ],
    [
      'no meta',
      [
        ['state.bin', 'state'],
        ['SHA256SUMS', sums()],
      ],
      'meta.json is missing',
    ],
    [
      'no sums',
      [
        ['meta.json', meta],
        ['state.bin', 'state'],
      ],
      'SHA256SUMS is missing',
    ],
    [
      'sums that leave the state out',
      [
        ['meta.json', meta],
        ['state.bin', 'state'],
        ['SHA256SUMS', `${sha(meta)}  meta.json\n`],
      ],
      'SHA256SUMS says nothing of state.bin',
    ],
    ['a file too many', [['../evil', 'x']], 'an unexpected file "../evil"'],
    [
      'a file twice',
      [
        ['state.bin', 'a'],
        ['state.bin', 'b'],
      ],
      'state.bin is there twice',
    ],
    [
      'a size that is not the state’s',
      [
        ['meta.json', meta],
        ['state.bin', 'longer'],
        ['SHA256SUMS', sums(meta, 'longer')],
      ],
      'state.bin has 6 bytes, meta.json says 5',
    ],
    [
      'a meta.json without an index',
      [
        ['meta.json', '{"ID":"x"}'],
        ['state.bin', 'state'],
        ['SHA256SUMS', sums('{"ID":"x"}')],
      ],
      'meta.json: field Index: Invalid input: expected number, received undefined',
    ],
  ])('with %s is refused', async (_, files, because) => {
    expect(await inspect(archive(files))).toEqual({ kind: 'bad', because });
  });

  it('made by hand with all in place is good', async () => {
    const files = [
      ['meta.json', meta],
      ['state.bin', 'state'],
      ['SHA256SUMS', sums()],
    ] as const;
    expect((await inspect(archive(files))).kind).toBe('good');
  });

  it('that is a web page is refused', async () => {
    expect((await inspect(Buffer.from('<html>no</html>'))).kind).toBe('bad');
  });

  it('whose source fails is not judged: the failure is passed on', async () => {
    const source = (async function* (): AsyncGenerator<Uint8Array> {
      await Promise.resolve();
      yield recorded.subarray(0, 100);
      throw new Error('the disk is gone');
    })();
    await expect(inspectSnapshot(source)).rejects.toThrow('the disk is gone');
  });
});
