import { z } from 'zod';

/** One way to get a piece of software. The checksum is that of the file itself, whoever serves it. */
export type SourceVariant =
  | { readonly kind: 'url'; readonly version: string; readonly url: string; readonly sha256: string }
  | {
      readonly kind: 'debian';
      readonly version: string;
      readonly suite: string;
      readonly package: string;
      readonly packageVersion: string;
      readonly architecture: string;
      readonly sha256: string;
    };

/** A piece of software that the builder fetches, verifies and puts on the machine: the first variant within reach. */
export interface Source {
  readonly name: string;
  readonly variants: readonly SourceVariant[];
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');
const word = z.string().regex(/^[A-Za-z0-9.+~:_-]+$/, 'must be a plain word');

export const sourceSchema: z.ZodType<Source> = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower case'),
  variants: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('url'),
          version: word,
          url: z.url({ protocol: /^https$/ }),
          sha256,
        }),
        z.strictObject({
          kind: z.literal('debian'),
          version: word,
          suite: word,
          package: word,
          packageVersion: word,
          architecture: word,
          sha256,
        }),
      ]),
    )
    .min(1, 'needs at least one variant'),
});
