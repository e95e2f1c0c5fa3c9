import { expect, test } from 'vitest';
import { z } from 'zod';
import { reportOf } from './run-program.js';

test('what a schema refuses is a sentence that names the field', () => {
  const { error } = z.object({ settings: z.object({ bakeMs: z.number() }) }).safeParse({ settings: {} });
  expect(reportOf(error)).toEqual({
    exitCode: 1,
    lines: ['settings.bakeMs: Invalid input: expected number, received undefined.'],
  });
});
