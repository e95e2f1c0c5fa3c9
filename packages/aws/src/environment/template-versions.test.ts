import { expect, test } from 'vitest';
import { canonical } from './template-versions.js';

const template = (...tags: readonly string[]): unknown => ({
  ImageId: 'ami-1',
  SecurityGroupIds: ['sg-1', 'sg-2'],
  TagSpecifications: [{ ResourceType: 'instance', Tags: tags.map((Key) => ({ Key, Value: 'x' })) }],
});

test('a template whose tags Terraform has written in another order is the same template', () => {
  expect(canonical(template('a', 'b', 'c'))).toBe(canonical(template('c', 'a', 'b')));
});

test('the order of fields is no difference, a field that was left out is none either', () => {
  expect(canonical({ b: 1, a: [{ d: 2, c: 3 }] })).toBe(
    canonical({ a: [{ c: 3, d: 2 }], b: 1, e: undefined }),
  );
});

test('another value, another tag and another count are differences', () => {
  const same = canonical(template('a', 'b'));
  expect(canonical(template('a', 'c'))).not.toBe(same);
  expect(canonical(template('a', 'b', 'b'))).not.toBe(same);
  expect(canonical({ ...(template('a', 'b') as object), ImageId: 'ami-2' })).not.toBe(same);
});
