import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { ParsedXml } from '../context.js';
import { apiVersion } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (tag) => tag === 'item' || tag === 'member' || tag === 'Error',
});

/** Services whose Query protocol is spoken to moto, with their API versions. */
const versions: Readonly<Record<QueryService, string>> = {
  ec2: apiVersion,
  iam: '2010-05-08',
  sts: '2011-06-15',
};

/** The services that are asked directly. */
export type QueryService = 'ec2' | 'iam' | 'sts';

/** What is asked of moto, whoever answers. */
export type Moto = Pick<MotoClient, 'call' | 'ec2'>;

/** Calls moto directly, past the guard and the log: for what actions need to know and to undo. */
export class MotoClient {
  readonly #port: number;
  readonly #region: string;

  constructor(port: number, region: string) {
    this.#port = port;
    this.#region = region;
  }

  /** One Query call; the answer's root element is unwrapped. */
  async call(
    service: QueryService,
    action: string,
    params: Readonly<Record<string, string>>,
  ): Promise<ParsedXml> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/`, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=LOCALCLOUD/20200101/${this.#region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ Action: action, Version: versions[service], ...params }).toString(),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (!response.ok) throw readError(text, response.status);
    return unwrap(parser.parse(text));
  }

  ec2(action: string, params: Readonly<Record<string, string>>): Promise<ParsedXml> {
    return this.call('ec2', action, params);
  }
}

function unwrap(parsed: unknown): ParsedXml {
  const document = z.record(z.string(), z.unknown()).parse(parsed);
  const root = Object.entries(document).find(([name]) => !name.startsWith('?'))?.[1];
  return root as ParsedXml;
}

const errorShape = z.object({ Code: z.string(), Message: z.string().default('') });

function readError(text: string, status: number): ApiError {
  const found = /<Error>([\s\S]*?)<\/Error>/.exec(text);
  const parsed = errorShape.safeParse(found === null ? undefined : parser.parse(found[1] ?? ''));
  return parsed.success
    ? new ApiError(parsed.data.Code, parsed.data.Message, status)
    : new ApiError('InternalError', `moto answered ${status}: ${text.slice(0, 200)}`, 500);
}
