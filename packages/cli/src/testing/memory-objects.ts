import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

/** Objects in memory behind a real client: single ones, read, removed and written, also on a condition. One bucket is all. */
export class MemoryObjects {
  readonly objects: Map<string, string> = new Map<string, string>();

  client(): S3Client {
    const handle = async (request: Request): Promise<{ response: Answer }> => {
      // A store is never so near that an answer comes at once.
      await Promise.resolve();
      return { response: this.#answer(request) };
    };
    return new S3Client({
      ...{ region: 'us-east-1', endpoint: 'http://s3.test', forcePathStyle: true, maxAttempts: 1 },
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: { handle } as never,
    });
  }

  #answer({ method, path, headers, body = '' }: Request): Answer {
    const key = path.split('/').slice(2).join('/');
    const kept = this.objects.get(key);
    if (method === 'DELETE') {
      this.objects.delete(key);
      return reply(204, '');
    }
    if (method === 'PUT') {
      const match = headers['if-match'];
      const isMet =
        (headers['if-none-match'] === undefined || kept === undefined) &&
        (match === undefined || (kept !== undefined && etagOf(kept) === match));
      if (!isMet) return reply(412, '<Error><Code>PreconditionFailed</Code></Error>');
      this.objects.set(key, typeof body === 'string' ? body : Buffer.from(body).toString('utf8'));
      return reply(200, '');
    }
    return kept === undefined
      ? reply(404, '<Error><Code>NoSuchKey</Code></Error>')
      : reply(200, kept, { etag: etagOf(kept), 'last-modified': new Date().toUTCString() });
  }
}

function etagOf(text: string): string {
  return `"${createHash('md5').update(text).digest('hex')}"`;
}

function reply(statusCode: number, body: string, headers: Record<string, string> = {}): Answer {
  const date = new Date().toUTCString();
  return { statusCode, headers: { date, ...headers }, body: Readable.from([Buffer.from(body)]) };
}
