import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { z } from 'zod';
import { LocalCloud } from '../cloud.js';
import { startMoto } from '../moto/process.js';
import { createMemoryHost } from '../testing/memory-host.js';
import { keepLedger, type Ledger } from './ledger.js';

/** What the conformance suite runs against; `MOULT_TARGET` chooses. */
export type TargetKind = 'local' | 'memory' | 'aws' | 'moto';

/** Clients for whatever is tested, and what it needs to be told about it. */
export interface Target extends AsyncDisposable {
  readonly kind: TargetKind;
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly sts: STSClient;
  readonly region: string;
  /** What was made through `ec2`; the target removes what is left of it when it ends, also after a failure. */
  readonly ledger: Ledger;
  /** The addresses from which this process reaches machines, as they see them. */
  runnerCidrs(): Promise<readonly string[]>;
  /** An image to launch from. */
  readonly imageId: string;
  readonly endpoint: string | undefined;
  /** The cloud itself where it is ours; rows that look inside use it only to look, never to act. */
  readonly cloud: LocalCloud | undefined;
}

const kinds: readonly TargetKind[] = ['local', 'memory', 'aws', 'moto'];

/** The target that was asked for. */
export const targetKind: TargetKind = readKind(process.env['MOULT_TARGET'] ?? 'local');

function readKind(given: string): TargetKind {
  const kind = kinds.find((known) => known === given);
  if (kind === undefined) throw new Error(`MOULT_TARGET must be one of ${kinds.join(', ')}, not ${given}.`);
  return kind;
}

/** Starts or finds the target. */
export async function openTarget(kind: TargetKind = targetKind): Promise<Target> {
  switch (kind) {
    case 'aws':
      return aws();
    case 'moto':
      return bareMoto();
    case 'local':
    case 'memory':
      return ours(kind);
  }
}

async function ours(kind: 'local' | 'memory'): Promise<Target> {
  const cloud = await LocalCloud.start({
    seed: 1,
    ...(kind === 'memory'
      ? { host: () => Promise.resolve(createMemoryHost()), registryDir: '/tmp/local-cloud-memory' }
      : {}),
  });
  const config = { region: cloud.region, endpoint: cloud.endpoint, credentials: cloud.credentials };
  const made = clients(config);
  return {
    kind,
    ...made,
    // The host reaches a machine from its VPC's router, which is inside the VPC.
    runnerCidrs: () => Promise.resolve([]),
    region: cloud.region,
    imageId: cloud.baseImageId,
    endpoint: cloud.endpoint,
    cloud,
    [Symbol.asyncDispose]: () => cleared(made.ledger, () => cloud[Symbol.asyncDispose]()),
  };
}

async function bareMoto(): Promise<Target> {
  const server = await startMoto(`bare${process.pid}`, process.env);
  const endpoint = `http://127.0.0.1:${server.port}`;
  const credentials = { accessKeyId: 'AKIABAREMOTO00000000', secretAccessKey: 'none' };
  return {
    kind: 'moto',
    ...clients({ region: 'us-east-1', endpoint, credentials }),
    runnerCidrs: () => Promise.resolve([]),
    region: 'us-east-1',
    imageId: 'ami-0abcdef1234567890',
    endpoint,
    cloud: undefined,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** The account and region of the environment; `MOULT_IMAGE` is an image with sshd and a user `admin` (Debian's). */
function aws(): Promise<Target> {
  const region = process.env['AWS_REGION'] ?? 'us-east-1';
  const imageId = process.env['MOULT_IMAGE'];
  if (imageId === undefined)
    throw new Error('MOULT_TARGET=aws needs MOULT_IMAGE, a Debian image of the region.');
  const made = clients({ region });
  return Promise.resolve({
    kind: 'aws',
    ...made,
    runnerCidrs,
    region,
    imageId,
    endpoint: undefined,
    cloud: undefined,
    [Symbol.asyncDispose]: () => cleared(made.ledger, () => Promise.resolve()),
  });
}

/** Removes what rows left, and ends the target whatever became of that. */
async function cleared(ledger: Ledger, end: () => Promise<void>): Promise<void> {
  try {
    await ledger.clear();
  } finally {
    await end();
  }
}

/** This machine's public address: told by `MOULT_RUNNER_CIDR`, or asked of AWS's own service for it. */
async function runnerCidrs(): Promise<readonly string[]> {
  const told = process.env['MOULT_RUNNER_CIDR'];
  if (told !== undefined) return [z.cidrv4().parse(told)];
  const answer = await fetch('https://checkip.amazonaws.com/', { signal: AbortSignal.timeout(10_000) });
  return [`${z.ipv4().parse((await answer.text()).trim())}/32`];
}

interface ClientConfig {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

function clients(config: ClientConfig): Pick<Target, 'ec2' | 'iam' | 's3' | 'sts' | 'ledger'> {
  const ec2 = new EC2Client(config);
  return {
    ec2,
    ledger: keepLedger(ec2),
    iam: new IAMClient(config),
    s3: new S3Client(config),
    sts: new STSClient(config),
  };
}
