import { expect, test } from 'vitest';
import { processClock } from './clock.js';

test('the clock of this process tells the calendar’s time and goes one way', () => {
  // A calendar that was set since the process began may be off by what it was set; a minute is far beyond that here.
  expect(Math.abs(processClock.now() - Date.now())).toBeLessThan(60_000);
  const instants = Array.from({ length: 1_000 }, () => processClock.now());
  instants.forEach((at, index) => expect(at).toBeGreaterThanOrEqual(instants[index - 1] ?? 0));
});

test('a timer that was taken back does not run', async () => {
  const ran: string[] = [];
  const forget = processClock.after(1, () => ran.push('forgotten'));
  forget();
  await new Promise<void>((resolve) => {
    processClock.after(5, resolve);
  });
  expect(ran).toEqual([]);
});
