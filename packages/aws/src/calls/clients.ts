import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

/** What every client is made with; what is left out comes from the standard AWS chain. */
export interface ClientOptions {
  readonly region?: string;
  /** Another EC2, S3 and SSM than those of AWS; also read from `AWS_ENDPOINT_URL`. */
  readonly endpoint?: string;
  readonly credentials?: NonNullable<EC2ClientConfig['credentials']>;
}

/** The clients the adapters work with. */
export interface Clients {
  /** For calls that change something: tried once, because the run itself is the loop that tries again. */
  readonly ec2: EC2Client;
  /** For calls that only look. */
  readonly ec2Reads: EC2Client;
  readonly s3: S3Client;
  readonly ssm: SSMClient;
  readonly iam: IAMClient;
  readonly sts: STSClient;
}

/** A network that takes longer than this to connect is not there. */
const connectionTimeout = 3_000;

/** EC2 and S3 answer in well under a second; a call must end below the engine's `callMs` (20 s), tries included. */
const requestTimeout = 6_000;

/** Without `throwOnRequestTimeout` the SDK only prints a warning and goes on waiting. */
const requestHandler = { connectionTimeout, requestTimeout, throwOnRequestTimeout: true };

/** Twice: one lost packet is no reason to be blind, and two times {@link requestTimeout} still fits into a call. */
const readAttempts = 2;

/**
 * Makes clients whose every call has an end. CreateSnapshot, AttachVolume and their like take no idempotency token, so
 * the SDK must not repeat them on its own: an adapter looks first, then calls again.
 */
export function newClients(options: ClientOptions = {}): Clients {
  const common = { ...options, requestHandler };
  const reads = { ...common, maxAttempts: readAttempts };
  const s3: S3ClientConfig = {
    ...reads,
    // An endpoint of one's own seldom answers to a host name per bucket.
    ...(options.endpoint === undefined ? {} : { forcePathStyle: true }),
  };
  return {
    ec2: new EC2Client({ ...common, maxAttempts: 1 }),
    ec2Reads: new EC2Client(reads),
    s3: new S3Client(s3),
    ssm: new SSMClient(reads),
    iam: new IAMClient(reads),
    sts: new STSClient(reads),
  };
}

/** Closes the clients' connections. */
export function closeClients(clients: Clients): void {
  for (const client of Object.values(clients) as readonly { destroy(): void }[]) client.destroy();
}
