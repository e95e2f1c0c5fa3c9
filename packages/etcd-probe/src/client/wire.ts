import { z } from 'zod';

/** A 64-bit number as the gateway writes it, in digits; left out when it is 0. Exact up to 2^53, far beyond any index. */
export const count: z.ZodType<number> = z
  .union([
    z
      .string()
      .regex(/^-?\d+$/, 'expected digits')
      .transform(Number),
    z.number(),
  ])
  .pipe(z.number().int())
  .default(0);

/** An id: 64 bits that mean nothing as a number, so they stay digits. `0` is nobody. */
export const id: z.ZodType<string> = z.string().regex(/^\d+$/, 'expected digits').default('0');
