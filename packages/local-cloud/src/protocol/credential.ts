import type { IncomingHttpHeaders } from 'node:http';

/** Who signed a request, and for which service and region, as Signature Version 4 states it in the open. */
export interface Credential {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

const scope = /([A-Za-z0-9]{4,128})\/[0-9]{8}\/([a-z0-9-]{1,32})\/([a-z0-9-]{1,64})\/aws4_request/;

/**
 * The credential scope from the Authorization header, or from a presigned URL.
 * Signatures are not checked: the access key id is the token (see docs/adr/0021).
 * Format: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function readCredential(headers: IncomingHttpHeaders, url: URL): Credential | undefined {
  const given = headers.authorization ?? url.searchParams.get('X-Amz-Credential') ?? '';
  const match = scope.exec(given);
  if (match === null) return undefined;
  const [, accessKeyId = '', region = '', service = ''] = match;
  return { accessKeyId, region, service };
}
