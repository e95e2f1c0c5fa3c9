import { z } from 'zod';

/** Where a piece of software in an image came from. */
export interface SourceFacts {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  /** A URL, or a package with its version. */
  readonly from: string;
}

/** An image as its tags describe it; null where nobody knows. */
export interface ImageFacts {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Digest of what it was baked from. */
  readonly digest: string | null;
  readonly base: string | null;
  readonly sources: readonly SourceFacts[];
}

/** One change that Terraform made to what survives. */
export interface TerraformChange {
  readonly address: string;
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'import' | 'forget';
}

/** What the run was to change; `from` is null where there was nothing before. */
export interface Changed {
  readonly cluster: string;
  readonly release: { readonly from: string | null; readonly to: string };
  readonly image: { readonly from: ImageFacts | null; readonly to: ImageFacts };
  readonly template: { readonly id: string; readonly version: number };
  /** null: nobody looked. An empty list: looked, and nothing changed. */
  readonly terraform: readonly TerraformChange[] | null;
}

const imageFactsSchema: z.ZodType<ImageFacts> = z.strictObject({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  digest: z.string().nullable(),
  base: z.string().nullable(),
  sources: z.array(
    z.strictObject({ name: z.string(), version: z.string(), sha256: z.string(), from: z.string() }),
  ),
});

/** Reads what changed. */
export const changedSchema: z.ZodType<Changed> = z.strictObject({
  cluster: z.string(),
  release: z.strictObject({ from: z.string().nullable(), to: z.string() }),
  image: z.strictObject({ from: imageFactsSchema.nullable(), to: imageFactsSchema }),
  template: z.strictObject({ id: z.string(), version: z.int() }),
  terraform: z
    .array(
      z.strictObject({
        address: z.string(),
        action: z.enum(['create', 'update', 'replace', 'delete', 'import', 'forget']),
      }),
    )
    .nullable(),
});
