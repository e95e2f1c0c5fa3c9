import { expect, test } from 'vitest';
import { dockerFloor } from './floor.js';

test('the floor of a launch ends with the banner; the container is removed, but not on its time', async () => {
  let now = 0;
  const asked: string[] = [];
  const costs: Readonly<Record<string, number>> = { run: 300, inspect: 20, rm: 10_000 };
  const floor = await dockerFloor({
    docker: (command = '') => {
      asked.push(command);
      now += costs[command] ?? 0;
      return Promise.resolve('answer');
    },
    banner: () => {
      now += 500;
      return Promise.resolve();
    },
    now: () => now,
  });
  expect(floor).toBe(820);
  expect(asked).toEqual(['run', 'inspect', 'rm']);
});
