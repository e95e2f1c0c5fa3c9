import { describe, expect, it } from 'vitest';
import { printAddress, readAddress } from './address.js';

describe('an address', () => {
  it.each([
    ['10.0.0.1', 'http://10.0.0.1:8500'],
    ['consul-1:8501', 'http://consul-1:8501'],
    ['http://consul-1', 'http://consul-1:8500'],
    ['http://consul-1:80', 'http://consul-1:80'],
    ['https://consul-1:443/', 'https://consul-1:443'],
    ['[::1]:8500', 'http://[::1]:8500'],
    ['http://[::1]', 'http://[::1]:8500'],
  ])('"%s" is %s', (text, printed) => {
    const read = readAddress(text, 8500);
    expect(read.kind === 'address' ? printAddress(read.address) : read).toBe(printed);
  });

  it.each([
    ['', 'not of the form host:port or http://host:port'],
    ['a b', 'not of the form host:port or http://host:port'],
    ['host:99999', 'not of the form host:port or http://host:port'],
    ['host:0', 'port 0 cannot be asked'],
    ['ftp://host', 'only http and https can be asked'],
    ['http://host/v1', 'an address has no path or query'],
    ['http://host?token=1', 'an address has no path or query'],
  ])('"%s" is refused: %s', (text, why) => {
    expect(readAddress(text, 8500)).toEqual({ kind: 'bad', because: `address "${text}": ${why}` });
  });

  it('with a password is refused without repeating it', () => {
    const read = readAddress('http://user:hunter2@host', 8500);
    expect(read).toMatchObject({ kind: 'bad', because: expect.stringContaining('do not belong') as unknown });
    expect(JSON.stringify(read)).not.toContain('hunter2');
  });
});
