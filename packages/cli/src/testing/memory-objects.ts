import { S3Client } from '@aws-sdk/client-s3';

/** Objects in memory behind a client: what is read and written whole, by key. */
export class MemoryObjects {
  readonly objects: Map<string, string> = new Map<string, string>();
  /** Keys in the order in which they were written. */
  readonly writes: string[] = [];

  /** A client that reads, writes and removes single objects, whatever the bucket. */
  client(): S3Client {
    const s3 = new S3Client({ region: 'us-east-1' });
    s3.send = (command: { readonly input: { readonly Key?: string; readonly Body?: unknown } }) =>
      this.#answer(command.constructor.name, command.input);
    return s3;
  }

  async #answer(name: string, { Key = '', Body }: { Key?: string; Body?: unknown }): Promise<object> {
    // A store is never so near that an answer comes at once.
    await Promise.resolve();
    switch (name) {
      case 'PutObjectCommand':
        this.objects.set(Key, String(Body));
        this.writes.push(Key);
        return {};
      case 'DeleteObjectCommand':
        this.objects.delete(Key);
        return {};
      case 'GetObjectCommand': {
        const text = this.objects.get(Key);
        if (text === undefined) throw Object.assign(new Error('no such key'), { name: 'NoSuchKey' });
        return { Body: { transformToString: () => Promise.resolve(text) } };
      }
      default:
        throw new Error(`${name} is not kept in memory`);
    }
  }
}
