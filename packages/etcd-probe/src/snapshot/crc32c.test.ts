import { expect, it } from 'vitest';
import { crc32c } from './crc32c.js';

it('the checksum is Castagnoli’s', () => {
  // Check value of the CRC catalogue, and the first vector of RFC 3720, appendix B.4.
  expect(crc32c(0, Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(0, Buffer.alloc(32))).toBe(0x8a9136aa);
});

it('of two pieces one after the other is that of both together', () => {
  expect(crc32c(crc32c(0, Buffer.from('12345')), Buffer.from('6789'))).toBe(0xe3069283);
});
