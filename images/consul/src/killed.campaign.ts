import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { expectNothingLeft } from './testing/expect-nothing-left.js';
import { startGround, type Ground } from './testing/ground.js';
import { killPoints } from './testing/killed-build.js';

const folder = join(import.meta.dirname, 'testing/light');
let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground[Symbol.asyncDispose]());

test.each(killPoints)('killed at "$name", it leaves nothing that the next build does not remove', (at) =>
  expectNothingLeft(ground, folder, at),
);
