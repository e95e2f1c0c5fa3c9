import { S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

interface Kept {
  readonly body: string;
  readonly etag: string;
  readonly at: number;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

/** S3 in memory behind a real client: conditional writes, pages of a list, a clock of its own. */
export class MemoryS3 {
  /** The store's clock, milliseconds. It begins at the true time: a client that finds it far off repeats calls. */
  now: number = Math.floor(Date.now() / 1000) * 1000;
  /** So many of the next writes are carried out and their answers lost. */
  loseAnswers = 0;
  /** So many of the next writes meet another write of the same object. */
  conflicts = 0;
  pageSize = 1000;
  readonly objects: Map<string, Kept> = new Map<string, Kept>();
  readonly requests: string[] = [];

  /** A client that tries so often. */
  client(maxAttempts = 1): S3Client {
    const handle = (request: Request): Promise<{ response: Answer }> =>
      Promise.resolve().then(() => ({ response: this.#answer(request) }));
    return new S3Client({
      region: 'us-east-1',
      endpoint: 'http://s3.test',
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts,
      requestHandler: { handle } as never,
    });
  }

  #answer(request: Request): Answer {
    const [, , ...rest] = request.path.split('/');
    const key = rest.join('/');
    this.requests.push(`${request.method} ${key}`);
    if (request.query?.['list-type'] === '2') return this.#list(request.query);
    if (request.method === 'PUT') return this.#put(key, request);
    const kept = this.objects.get(key);
    if (kept === undefined) return this.#reply(404, error('NoSuchKey'));
    const modified = new Date(kept.at).toUTCString();
    return this.#reply(200, kept.body, { etag: kept.etag, 'last-modified': modified });
  }

  #put(key: string, { headers, body = '' }: Request): Answer {
    const kept = this.objects.get(key);
    if (this.conflicts > 0) {
      this.conflicts -= 1;
      return this.#reply(409, error('ConditionalRequestConflict'));
    }
    const match = headers['if-match'];
    if (match !== undefined && kept === undefined) return this.#reply(404, error('NoSuchKey'));
    const isMet = match === undefined ? kept === undefined : kept?.etag === match;
    if (!isMet) return this.#reply(412, error('PreconditionFailed'));
    const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
    const etag = `"${createHash('md5').update(text).digest('hex')}"`;
    this.objects.set(key, { body: text, etag, at: this.now });
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', name: 'TimeoutError' });
    }
    return this.#reply(200, '', { etag });
  }

  #list(query: Readonly<Record<string, string>>): Answer {
    const { prefix = '', delimiter } = query;
    if (delimiter !== undefined) return this.#folders(prefix, delimiter);
    const after = query['continuation-token'] ?? query['start-after'] ?? '';
    const all = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = all.slice(0, this.pageSize);
    const more = all.length > page.length;
    const next = more ? `<NextContinuationToken>${page.at(-1) ?? ''}</NextContinuationToken>` : '';
    const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    const body = `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`;
    return this.#reply(200, body);
  }

  #folders(prefix: string, delimiter: string): Answer {
    const inside = [...this.objects.keys()].filter((key) => key.startsWith(prefix));
    const folders = new Set(
      inside.map((key) => `${prefix}${key.slice(prefix.length).split(delimiter)[0] ?? ''}${delimiter}`),
    );
    const items = [...folders]
      .sort()
      .map((one) => `<CommonPrefixes><Prefix>${one}</Prefix></CommonPrefixes>`);
    const body = `<ListBucketResult><IsTruncated>false</IsTruncated>${items.join('')}</ListBucketResult>`;
    return this.#reply(200, body);
  }

  #reply(statusCode: number, body: string, headers: Record<string, string> = {}): Answer {
    const date = new Date(this.now).toUTCString();
    return { statusCode, headers: { date, ...headers }, body: Readable.from([Buffer.from(body)]) };
  }
}

function error(code: string): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>scripted</Message></Error>`;
}
