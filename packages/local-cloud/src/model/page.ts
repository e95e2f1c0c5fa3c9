import type { z } from 'zod';
import { ApiError } from '../protocol/error.js';
import { integer, text } from '../protocol/params.js';

/** What a paged Describe call takes besides its filters. */
export interface PageParams {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** The parameters of a paged call; EC2 allows pages of 5 to 1 000. */
export const pageParams: {
  MaxResults: z.ZodOptional<z.ZodType<number>>;
  NextToken: z.ZodOptional<z.ZodString>;
} = { MaxResults: integer(5, 1000).optional(), NextToken: text().optional() };

/** One page and the token of the next. */
export interface Page<T> {
  readonly members: readonly T[];
  readonly nextToken: string | undefined;
}

/** Cuts a page out of an ordered list; the token carries the position, and a token this cloud never gave is refused. */
export function page<T>(all: readonly T[], params: PageParams): Page<T> {
  const start = params.NextToken === undefined ? 0 : position(params.NextToken);
  const end = params.MaxResults === undefined ? all.length : start + params.MaxResults;
  const nextToken = end < all.length ? Buffer.from(`from:${end}`).toString('base64url') : undefined;
  return { members: all.slice(start, end), nextToken };
}

function position(token: string): number {
  const match = /^from:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString('utf8'));
  if (match === null) {
    throw new ApiError(
      'InvalidParameterValue',
      `Value (${token.slice(0, 100)}) for parameter NextToken is invalid.`,
    );
  }
  return Number(match[1]);
}
