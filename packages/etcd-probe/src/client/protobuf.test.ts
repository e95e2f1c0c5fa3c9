import { describe, expect, it } from 'vitest';
import { fieldsOf, varintField } from './protobuf.js';

describe('a number field', () => {
  it.each([0, 1, 127, 128, 300, 2 ** 31, Number.MAX_SAFE_INTEGER])(
    '%i is read as it was written',
    (value) => {
      expect(fieldsOf(varintField(1, value))).toEqual(new Map([[1, BigInt(value)]]));
    },
  );

  it('150 is written as in the description of the format', () => {
    // https://protobuf.dev/programming-guides/encoding/#simple
    expect(Buffer.from(varintField(1, 150)).toString('hex')).toBe('089601');
  });
});

describe('a message', () => {
  it('of a member’s hash is read: header, hash, compaction', () => {
    // As etcd 3.5.16 sent it: field 1 is a message, field 2 the hash, field 3 the revision it is compacted to.
    const sent = '0a1a08f7ad89dfe7bed1cec901108cb8d1e4a4abbfcffc011807200210cea1c5820f1803';
    expect(fieldsOf(Buffer.from(sent, 'hex'))).toEqual(
      new Map([
        [2, 4_031_860_942n],
        [3, 3n],
      ]),
    );
  });

  it('passes over fields of fixed length', () => {
    expect(fieldsOf(Buffer.from('0900000000000000000d000000001005', 'hex'))).toEqual(new Map([[2, 5n]]));
  });

  it.each(['08', '0a05', '0880808080808080808080808001', '0f', '0d00'])(
    'cut short or not one (%s) is none',
    (hex) => {
      expect(fieldsOf(Buffer.from(hex, 'hex'))).toBeNull();
    },
  );
});
