import { z } from 'zod';

/** What a snapshot says of itself. */
export interface SnapshotMeta {
  readonly id: string;
  /** The last raft index in it: every write at or before this one is in the snapshot. */
  readonly index: number;
  readonly term: number;
  /** Raft ids of the servers at that index. */
  readonly servers: readonly string[];
  readonly stateBytes: number;
}

const meta = z.object({
  ID: z.string().min(1),
  Index: z.number().int().positive(),
  Term: z.number().int().positive(),
  Size: z.number().int().nonnegative(),
  Configuration: z.object({ Servers: z.array(z.object({ ID: z.string() })) }),
});

/** Reads meta.json, or says which field is wrong. */
export function readMeta(text: string): SnapshotMeta | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'meta.json is not JSON';
  }
  const { data, error } = meta.safeParse(json);
  if (data === undefined) {
    const [issue] = error.issues;
    return `meta.json: field ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? '?'}`;
  }
  return {
    ...{ id: data.ID, index: data.Index, term: data.Term, stateBytes: data.Size },
    servers: data.Configuration.Servers.map(({ ID }) => ID),
  };
}
