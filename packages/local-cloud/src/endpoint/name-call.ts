import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { ApiError } from '../protocol/error.js';
import { omit } from '../model/omit.js';
import { flatten, parseQuery } from '../protocol/query.js';

/** What a request to a service that is passed through asks for. */
export interface NamedCall {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The parts of a request from which its action can be read. */
export interface RequestParts {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Names a call of any service: by `X-Amz-Target` (JSON), `Action` (Query), or method and path (REST). */
export function nameCall(service: string, parts: RequestParts): NamedCall {
  if (service === 's3') return nameS3(parts);
  const target = parts.headers['x-amz-target'];
  if (typeof target === 'string')
    return { action: target.split('.').at(-1) ?? target, parameters: jsonParams(parts.body) };
  const form = queryParams(parts);
  const action = form['Action'];
  if (action !== undefined) return { action, parameters: omit(form, 'Action', 'Version') };
  return { action: `${parts.method} ${parts.url.pathname}`, parameters: {} };
}

function queryParams(parts: RequestParts): Record<string, string> {
  try {
    return flatten(parseQuery(parts.body === '' ? parts.url.search.slice(1) : parts.body));
  } catch (cause) {
    // Not a form after all: moto decides what it is; the log does without parameters.
    if (cause instanceof ApiError) return {};
    throw cause;
  }
}

const jsonObject = z.record(z.string(), z.unknown());

function jsonParams(body: string): Record<string, string> {
  try {
    const parsed = jsonObject.parse(JSON.parse(body === '' ? '{}' : body));
    return Object.fromEntries(
      Object.entries(parsed).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    );
  } catch {
    return {};
  }
}

const objectVerbs: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
  POST: 'PostObject',
};
const bucketVerbs: Readonly<Record<string, string>> = {
  GET: 'ListObjects',
  HEAD: 'HeadBucket',
  PUT: 'CreateBucket',
  DELETE: 'DeleteBucket',
  POST: 'PostBucket',
};

/** S3 says what it wants by method, path and the name of a sub-resource in the query. */
function nameS3({ method, url, headers }: RequestParts): NamedCall {
  const [, bucket = '', ...rest] = decodePath(url.pathname).split('/');
  const key = rest.join('/');
  const parameters = s3Parameters(bucket, key, headers);
  if (bucket === '') return { action: 'ListBuckets', parameters };
  const sub = [...url.searchParams].find(([name, value]) => value === '' && /^[a-z]/.test(name))?.[0];
  const scope = key === '' ? 'Bucket' : 'Object';
  if (sub !== undefined) return { action: `${titled(method)}${scope}${pascal(sub)}`, parameters };
  if (url.searchParams.get('list-type') === '2') return { action: 'ListObjectsV2', parameters };
  const verbs = key === '' ? bucketVerbs : objectVerbs;
  return { action: verbs[method] ?? `${method} ${scope}`, parameters };
}

function s3Parameters(bucket: string, key: string, headers: IncomingHttpHeaders): Record<string, string> {
  const parameters: Record<string, string> = {};
  if (bucket !== '') parameters['Bucket'] = bucket;
  if (key !== '') parameters['Key'] = key;
  for (const [header, name] of [
    ['if-match', 'IfMatch'],
    ['if-none-match', 'IfNoneMatch'],
  ] as const) {
    const value = headers[header];
    if (typeof value === 'string') parameters[name] = value;
  }
  return parameters;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function titled(method: string): string {
  return method.charAt(0) + method.slice(1).toLowerCase();
}

function pascal(sub: string): string {
  return sub
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
