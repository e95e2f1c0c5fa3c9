import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { motoImage, oldestMoto } from './moto.js';

// Read as text: bootstrap runs before anything is built, so it cannot import the local cloud.
test('bootstrap looks for the same moto as the local cloud', async () => {
  const source = new URL('../../../packages/local-cloud/src/moto/find.ts', import.meta.url);
  const text = await readFile(source, 'utf8');
  const constant = (name: string) => new RegExp(`export const ${name} = '([^']+)'`).exec(text)?.[1];
  expect({ motoImage: constant('motoImage'), oldestMoto: constant('oldestMoto') }).toEqual({
    motoImage,
    oldestMoto,
  });
});
