import type { ClientOptions } from '@moult/aws';

/** The cloud a command works on: AWS, or an endpoint that speaks like it. */
export interface CloudAccess {
  readonly kind: 'aws' | 'local';
  readonly client: ClientOptions;
  /** What terraform needs in addition to the process's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Settings of terraform's S3 backend that this cloud needs. */
  readonly backend: readonly string[];
}

/** Keys and endpoint of a local cloud, as one that was started or found gives them. */
export interface LocalEndpoint {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Terraform's own checks that only AWS's endpoints pass; none of them is about safety. */
const elsewhere = [
  'use_path_style=true',
  'skip_credentials_validation=true',
  'skip_requesting_account_id=true',
];

/** AWS itself with the standard chain of credentials, or the endpoint that `AWS_ENDPOINT_URL` names. */
export function accessFrom(
  environment: Readonly<Record<string, string | undefined>>,
  region: string,
): CloudAccess {
  const endpoint = environment['AWS_ENDPOINT_URL'];
  const env = { AWS_REGION: region };
  if (endpoint === undefined || endpoint === '') return { kind: 'aws', client: { region }, env, backend: [] };
  return { kind: 'local', client: { region, endpoint }, env, backend: elsewhere };
}

/** A local cloud of whose keys the environment knows nothing. */
export function accessTo({ endpoint, region, credentials }: LocalEndpoint): CloudAccess {
  return {
    kind: 'local',
    client: { endpoint, region, credentials },
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
    },
    backend: elsewhere,
  };
}
