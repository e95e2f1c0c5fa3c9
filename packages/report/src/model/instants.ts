import { z } from 'zod';

/** Milliseconds since the epoch; a fraction is allowed, so that samples of a finer clock share the axis. */
export const instant: z.ZodType<number> = z.number();

/** A count. */
export const count: z.ZodType<number> = z.int().nonnegative();

/** A length of time in milliseconds. */
export const length: z.ZodType<number> = z.number().nonnegative();

/** A time from one instant to another. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The two ends of a stretch, for the schemas that have them. */
export const stretch: { readonly from: typeof instant; readonly to: typeof instant } = {
  from: instant,
  to: instant,
};
