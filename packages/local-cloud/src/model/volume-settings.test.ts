import { expect, test } from 'vitest';
import { ApiError } from '../protocol/error.js';
import { volumeSettings, volumeTypes, type AskedSettings } from './volume-settings.js';

function refusal(asked: AskedSettings): string {
  try {
    volumeSettings(asked);
    return '';
  } catch (cause) {
    if (cause instanceof ApiError) return `${cause.code}: ${cause.message}`;
    throw cause;
  }
}

/** Something that goes with each type, so that only what a row is about can be wrong. */
const fitting = {
  ...{ gp2: { sizeGiB: 8 }, gp3: { sizeGiB: 8 }, standard: { sizeGiB: 8 } },
  ...{ io1: { sizeGiB: 8, iops: 100 }, io2: { sizeGiB: 8, iops: 100 } },
  ...{ st1: { sizeGiB: 125 }, sc1: { sizeGiB: 125 } },
} as const;

test.each([
  ['gp2', 1, 16_384],
  ['gp3', 1, 65_536],
  ['io1', 4, 16_384],
  ['io2', 4, 65_536],
  ['st1', 125, 16_384],
  ['sc1', 125, 16_384],
  ['standard', 1, 1024],
] as const)('a volume of %s has %i to %i GiB', (type, least, most) => {
  const sized = (sizeGiB: number) => refusal({ type, ...fitting[type], sizeGiB });
  expect([sized(least), sized(most)]).toEqual(['', '']);
  expect(sized(least - 1)).toBe(
    `InvalidParameterValue: Volume of ${least - 1}GiB is too small; minimum is ${least}GiB for volume type ${type}.`,
  );
  expect(sized(most + 1)).toBe(
    `InvalidParameterValue: Volume of ${most + 1}GiB is too large; maximum is ${most}GiB for volume type ${type}.`,
  );
});

test.each([
  ['gp3', 3000, 80_000],
  ['io1', 100, 64_000],
  ['io2', 100, 256_000],
] as const)('a volume of %s has %i to %i IOPS', (type, least, most) => {
  const fast = (iops: number) => refusal({ type, sizeGiB: 1000, iops });
  expect([fast(least), fast(most)]).toEqual(['', '']);
  for (const iops of [least - 1, most + 1]) {
    expect(fast(iops)).toBe(
      `InvalidParameterValue: Value (${iops}) for parameter Iops is invalid. It must be between ${least} and ${most}.`,
    );
  }
});

test.each(['gp2', 'st1', 'sc1', 'standard'] as const)('a volume of %s takes no IOPS', (type) => {
  expect(refusal({ type, ...fitting[type], iops: 3000 })).toBe(
    `InvalidParameterCombination: The parameter iops is not supported for ${type} volumes.`,
  );
});

test.each(['io1', 'io2'] as const)('a volume of %s needs IOPS', (type) => {
  expect(refusal({ type, sizeGiB: 8 })).toBe(
    `InvalidParameterCombination: The parameter iops must be specified for ${type} volumes.`,
  );
});

test.each(volumeTypes.filter((type) => type !== 'gp3'))('a volume of %s takes no throughput', (type) => {
  expect(refusal({ type, ...fitting[type], throughput: 125 })).toBe(
    `InvalidParameterCombination: The throughput parameter is not supported for ${type} volumes.`,
  );
});

test('a volume of gp3 has a baseline, and more when that is asked', () => {
  const gp3 = { type: 'gp3', sizeGiB: 1 };
  expect(volumeSettings(gp3)).toEqual({ ...gp3, iops: 3000, throughput: 125, encrypted: false });
  expect(volumeSettings({ ...gp3, iops: 4000, throughput: 2000 })).toMatchObject({
    ...{ iops: 4000, throughput: 2000 },
  });
  expect(refusal({ ...gp3, throughput: 2001 })).toMatch(/^InvalidParameterValue: .*Throughput/);
});

test('a volume is of gp2 unless it is said', () => {
  expect(volumeSettings({ sizeGiB: 1 })).toEqual({ type: 'gp2', sizeGiB: 1, encrypted: false });
});

test('a key needs encryption, and a source’s is kept', () => {
  const dependency =
    'InvalidParameterDependency: The parameter KmsKeyId requires the parameter Encrypted to be set.';
  expect(refusal({ sizeGiB: 1, kmsKeyId: 'alias/k' })).toBe(dependency);
  expect(refusal({ sizeGiB: 1, kmsKeyId: 'alias/k', encrypted: false })).toBe(dependency);
  const sealed = volumeSettings({ sizeGiB: 1, kmsKeyId: 'alias/k', encrypted: true });
  expect(sealed).toMatchObject({ encrypted: true, kmsKeyId: 'alias/k' });
  expect(volumeSettings({ sizeGiB: 1 }, sealed)).toMatchObject({ encrypted: true, kmsKeyId: 'alias/k' });
});
