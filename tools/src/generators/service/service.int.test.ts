import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchWorkspace, type ScratchWorkspace } from '../../workspace/scratch.js';

let scratch: ScratchWorkspace;
beforeAll(async () => {
  scratch = await scratchWorkspace();
});
afterAll(() => scratch[Symbol.asyncDispose]());

const generate = (...args: string[]): ReturnType<ScratchWorkspace['run']> =>
  scratch.run('tsx', ['tools/src/generators/main.ts', ...args]);

test('a name that no package may have is refused, and nothing is written', async () => {
  const { exitCode, all } = await generate('service', '../Evil');
  expect({ exitCode, all }).toEqual({
    exitCode: 1,
    all: 'service "../Evil": must be 2 to 31 lower-case letters and digits, a letter first',
  });
});

test('the package of a new service is typed, formatted, clean, and passes the conformance suite', async () => {
  const made = await generate('service', 'redis');
  expect(made.exitCode, made.all).toBe(0);
  expect(await scratch.read('packages/redis-probe/src/driver/driver.ts')).toContain(
    'export function redisDriver(',
  );
  expect(await scratch.read('packages/redis-probe/src/index.ts')).not.toMatch(/example/i);
  const steps = [
    ['tsc', '--build', 'packages/redis-probe/tsconfig.json'],
    ['prettier', '--check', 'packages/redis-probe'],
    ['vitest', 'run', '--root', 'packages/redis-probe'],
  ];
  for (const [program = '', ...args] of steps) {
    const { exitCode, all } = await scratch.run(program, args);
    expect(exitCode, all).toBe(0);
  }
  const linted = await scratch.run('eslint', ['.'], 'packages/redis-probe');
  expect(linted.exitCode, linted.all).toBe(0);
});

test('the conformance suite is no formality: a driver that saves without a checksum is found out', async () => {
  await scratch.write(
    'packages/redis-probe/src/driver/inspect.ts',
    "export function inspectSnapshot(_: string): string {\n  return 'not looked at';\n}\n",
  );
  const { exitCode, all } = await scratch.run('vitest', ['run', '--root', 'packages/redis-probe']);
  expect(exitCode).toBe(1);
  expect(all).toContain('the snapshot was not inspected');
});

test('a package that is there is not written over', async () => {
  const { exitCode, all } = await generate('service', 'redis');
  expect(exitCode).toBe(1);
  expect(all).toMatch(/exists already: nothing was written$/);
});
