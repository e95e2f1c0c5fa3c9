import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkInSubnet, freeAddresses, inCidr } from './addresses.js';

const space = { cidr: '10.0.1.0/28', reserved: ['10.0.1.8/30'], taken: ['10.0.1.5'] };
const one = { needed: 1, wanted: 1 };

test('the first four addresses and the last are AWS’s, reserved and taken ones are skipped', () => {
  const free = freeAddresses(space, (address) => address === '10.0.1.4', { needed: 1, wanted: 99 });
  expect(free).toEqual(['10.0.1.6', '10.0.1.7', '10.0.1.12', '10.0.1.13', '10.0.1.14']);
});

test('a full subnet says so', () => {
  expect(() => freeAddresses(space, () => true, one)).toThrow('does not have enough free addresses');
});

test.each([
  ['10.0.2.5', 'does not fall within'],
  ['10.0.1.3', 'reserved address range'],
  ['10.0.1.15', 'reserved address range'],
  ['10.0.1', 'Invalid IPv4 address'],
  ['010.0.1.5', 'Invalid IPv4 address'],
])('%s is refused: %s', (address, why) => {
  expect(() => checkInSubnet(address, '10.0.1.0/28')).toThrow(why);
});

test('every address handed out is inside the subnet and outside every reservation', () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 28 }), fc.integer({ min: 1, max: 20 }), (bits, wanted) => {
      const cidr = `10.20.0.0/${bits}`;
      const reserved = ['10.20.0.8/29'];
      for (const address of freeAddresses({ cidr, reserved, taken: [] }, () => false, {
        needed: 0,
        wanted,
      })) {
        expect(() => checkInSubnet(address, cidr)).not.toThrow();
        expect(inCidr(address, '10.20.0.8/29')).toBe(false);
      }
    }),
  );
});
