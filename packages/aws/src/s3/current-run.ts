import type { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { Objects, type Place } from './objects.js';

/** The run a cluster is in, or was in last: which journal holds it, and what it is about. */
export interface RunRecord {
  /** Name of the journal. */
  readonly run: string;
  readonly intent: 'create' | 'upgrade' | 'heal' | 'scale' | 'rollback';
  readonly release: string;
  readonly by: string;
  /** ISO 8601. */
  readonly since: string;
}

const recordSchema: z.ZodType<RunRecord> = z.object({
  run: z.string().regex(/^[a-z0-9-]+$/),
  intent: z.enum(['create', 'upgrade', 'heal', 'scale', 'rollback']),
  release: z.string().min(1),
  by: z.string(),
  since: z.string(),
});

/** What stands there after a cluster was taken down: nothing, and yet something that a pointer read before is not. */
const noneSchema = z.object({ none: z.string() });

/** A record as it was read; what is written next depends on nobody having written in between. */
export interface CurrentRun {
  readonly record: RunRecord | null;
  readonly etag: string | null;
}

const name = 'current.json';

/** Points at the current run of one cluster. Moved only by compare-and-set, so that of two runners one begins. */
export class S3CurrentRun {
  readonly #objects: Objects;

  constructor(s3: S3Client, place: Place) {
    this.#objects = new Objects(s3, place);
  }

  /** Throws an Error that names the object when it cannot be read. */
  async read(): Promise<CurrentRun> {
    const stored = await this.#objects.read(name);
    if (stored === null) return { record: null, etag: null };
    const json = jsonOf(stored.body);
    if (noneSchema.safeParse(json).success) return { record: null, etag: stored.etag };
    const parsed = recordSchema.safeParse(json);
    if (parsed.success) return { record: parsed.data, etag: stored.etag };
    throw new Error(`${this.#objects.name(name)} names no run: ${z.prettifyError(parsed.error)}`);
  }

  /** Says that there is no run any more. Written and not removed: who read a pointer before must not find it again. */
  async end(since: string): Promise<void> {
    await this.#objects.put(name, JSON.stringify({ none: since }));
  }

  /** `taken`: another run began since `after` was read. */
  async begin(next: RunRecord, after: CurrentRun): Promise<'begun' | 'taken'> {
    const condition =
      after.etag === null
        ? ({ kind: 'absent' } as const)
        : ({ kind: 'unchanged', etag: after.etag } as const);
    const written = await this.#objects.write(name, JSON.stringify(next), condition);
    return written === 'written' ? 'begun' : 'taken';
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
