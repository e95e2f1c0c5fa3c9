import {
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { answeredAt } from './answered-at.js';

/** Where objects live: a bucket and the beginning of their keys, ending in a slash. */
export interface Place {
  readonly bucket: string;
  readonly prefix: string;
}

/** An object as it was when it was read. Both times are the store's own, to the second, in milliseconds. */
export interface StoredObject {
  readonly body: string;
  readonly etag: string;
  readonly writtenAt: number;
  readonly readAt: number;
}

/** On what a write depends: that nothing is there, or that what is there is still this. */
export type Condition = { readonly kind: 'absent' } | { readonly kind: 'unchanged'; readonly etag: string };

/**
 * S3 answers 409 when two conditional writes of one object meet, and asks to repeat; one of the two always wins, so a
 * few repetitions are enough. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
const conflicts = 5;

/** Reads and conditionally writes small objects of one place. */
export class Objects {
  readonly place: Place;
  readonly #s3: S3Client;

  constructor(s3: S3Client, place: Place) {
    if (!/^([\w.-]+\/)+$/.test(place.prefix)) {
      throw new TypeError(`${place.prefix}: a prefix consists of names that each end in a slash.`);
    }
    this.#s3 = s3;
    this.place = place;
  }

  /** The object, or null when there is none. */
  async read(name: string): Promise<StoredObject | null> {
    const command = new GetObjectCommand(this.#at(name));
    const { readAt } = answeredAt(command);
    try {
      const { Body, ETag, LastModified } = await this.#s3.send(command);
      const body = await Body?.transformToString();
      if (body === undefined || ETag === undefined || LastModified === undefined) {
        throw new Error(`S3 answered without body, ETag or Last-Modified for ${this.name(name)}.`);
      }
      return { body, etag: ETag, writtenAt: LastModified.getTime(), readAt: readAt() };
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return null;
      throw error;
    }
  }

  /**
   * Writes the object if the condition holds. `failed` means it does not, and nothing was written. Repeated by the SDK
   * after a lost answer, a write can meet itself: then what is there is compared with what was to be written.
   */
  async write(name: string, body: string, condition: Condition): Promise<'written' | 'failed'> {
    const input: PutObjectCommandInput = {
      ...this.#at(name),
      Body: body,
      ContentType: 'application/json',
      ...(condition.kind === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: condition.etag }),
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#s3.send(new PutObjectCommand(input));
        return 'written';
      } catch (error) {
        const found = faultOf(error);
        if (found.name === 'ConditionalRequestConflict' && attempt < conflicts) {
          await sleep(50 * attempt * (0.5 + Math.random()));
          continue;
        }
        // An object that was to be there unchanged is gone: also no match.
        const isFailed = found.name === 'PreconditionFailed' || found.name === 'NoSuchKey';
        if (!isFailed) throw error;
        if (found.attempts === 1 && attempt === 1) return 'failed';
        return (await this.read(name))?.body === body ? 'written' : 'failed';
      }
    }
  }

  /** Writes the object whatever is there. */
  async put(name: string, body: string): Promise<void> {
    const input = { ...this.#at(name), Body: body, ContentType: 'application/json' };
    await this.#s3.send(new PutObjectCommand(input));
  }

  /** Names of the objects after `after`, in order, all pages. */
  async list(after: string): Promise<readonly string[]> {
    const { bucket: Bucket, prefix: Prefix } = this.place;
    const found: string[] = [];
    const which = { Bucket, Prefix, StartAfter: `${Prefix}${after}` };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.#s3 }, which)) {
      found.push(...Contents.map(({ Key = '' }) => Key.slice(Prefix.length)));
    }
    return found;
  }

  /** The object's full name, for messages. */
  name(name: string): string {
    return `s3://${this.place.bucket}/${this.place.prefix}${name}`;
  }

  #at(name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.place.bucket, Key: `${this.place.prefix}${name}` };
  }
}

function faultOf(error: unknown): { readonly name: string; readonly attempts: number } {
  if (!(error instanceof Error)) return { name: 'unknown', attempts: 1 };
  const { $metadata = {} } = error as Error & { $metadata?: { readonly attempts?: number } };
  return { name: error.name, attempts: $metadata.attempts ?? 1 };
}
