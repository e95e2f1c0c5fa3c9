import { setTimeout as sleep } from 'node:timers/promises';
import { accessFrom, accessTo, type CloudAccess, CommandFailed } from '@moult/cli';
import { callerIdentity, type Clients, closeClients, newClients } from '@moult/aws';
import { LocalCloud } from '@moult/local-cloud';
import { imageStore } from './workspace.js';

/** Which cloud a rehearsal happens on. */
export interface PlaceRequest {
  readonly cloud: 'local' | 'aws';
  readonly latency: 'fast' | 'ec2';
  readonly seed: number;
  readonly region: string;
  /** Instead of the profile's own figure. */
  readonly staleReadsMs: number | null;
}

/** A cloud for one rehearsal. Disposing of it ends a local cloud and leaves AWS as it is. */
export interface Place extends AsyncDisposable {
  readonly access: CloudAccess;
  readonly clients: Clients;
  /** Null on AWS. */
  readonly local: LocalCloud | null;
}

/** Opens the cloud: a local one of its own, which knows the images of earlier ones, or AWS with the standard credentials. */
export async function openPlace(request: PlaceRequest): Promise<Place> {
  const local = request.cloud === 'local' ? await startLocal(request) : null;
  const access = local === null ? accessFrom(process.env, request.region) : accessTo(local);
  const clients = newClients(access.client);
  if (local === null) await requireCredentials(clients);
  return {
    ...{ access, clients, local },
    [Symbol.asyncDispose]: async () => {
      closeClients(clients);
      await local?.[Symbol.asyncDispose]();
    },
  };
}

/** Before anything is looked for or baked. */
async function requireCredentials(clients: Clients): Promise<void> {
  try {
    await callerIdentity(clients.sts);
  } catch (error) {
    closeClients(clients);
    const because = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(
      1,
      `AWS does not accept us: ${because}.`,
      'check the credentials (aws sts get-caller-identity), or leave --cloud aws out',
    );
  }
}

/** How far a local cloud's reads may lag behind, by profile (ms): its own figures. */
const lagMs = { fast: 250, ec2: 3_000 } as const;

/** A cloud that has just been started shows its images as if they had just been made: a read may not see them yet. */
async function startLocal({ seed, latency, region, staleReadsMs }: PlaceRequest): Promise<LocalCloud> {
  const stale = staleReadsMs === null ? {} : { staleReads: { maxMs: staleReadsMs } };
  const cloud = await LocalCloud.start({ seed, latency, region, imageStore, ...stale });
  await sleep((staleReadsMs ?? lagMs[latency]) + 50);
  return cloud;
}
