import type { EC2Client } from '@aws-sdk/client-ec2';
import type { CloudSeen, Eyes, GuestSeen } from '@moult/rolling-upgrade';
import type { ClusterSite } from '../ec2/cluster.js';
import { ask } from '../guest/ask.js';
import type { OpensDoors } from '../guest/guests.js';
import { guestStatusSchema, serviceName, type GuestStatus } from '../guest/protocol.js';
import { statusScript } from '../guest/scripts/status.js';
import { lookAtCloud } from './cloud.js';
import { CredentialsWatch } from './credentials-end.js';

/** One machine that hangs must not make the look at all others older than the engine's `freshMs` (5 s). */
const openMs = 1_500;
const statusMs = 2_500;

/** Whoever asks within so long (ms) of another's question, while it is still on its way, gets that one's answer. */
const sameMomentMs = 50;

/** What looking needs. */
export interface EyesParts {
  readonly ec2Reads: EC2Client;
  readonly site: ClusterSite;
  readonly doors: OpensDoors & { keepOnly(instances: readonly string[]): void };
  /** The service's systemd unit, without `.service`. */
  readonly service: string;
  readonly now: () => number;
}

/** Sees one cluster: its cloud through EC2, its machines each by asking it. */
export class AwsEyes implements Eyes {
  readonly #parts: EyesParts;
  readonly #credentials: CredentialsWatch;
  #asking: { readonly what: string; readonly at: number; readonly seen: Promise<CloudSeen> } | undefined;

  constructor(parts: EyesParts) {
    this.#parts = { ...parts, service: serviceName.parse(parts.service) };
    this.#credentials = new CredentialsWatch(parts.ec2Reads, parts.now);
  }

  /**
   * Rejects when EC2 cannot be asked: an observation with holes in it would look like a cluster without instances.
   * A run and the way to its members ask the same at the same moment: then EC2 is asked once.
   */
  async cloud(cluster: string, volumes: readonly string[]): Promise<CloudSeen> {
    const { site, now } = this.#parts;
    if (cluster !== site.cluster) throw new Error(`These eyes see ${site.cluster}, not ${cluster}.`);
    const what = volumes.join(' ');
    const at = now();
    const before = this.#asking;
    if (before?.what === what && at - before.at <= sameMomentMs) return before.seen;
    const seen = this.#cloud(volumes);
    this.#asking = { what, at, seen };
    try {
      return await seen;
    } finally {
      this.#forget(seen);
    }
  }

  /** Another look may have begun meanwhile, and ended before this one: then nothing is on its way any more. */
  #forget(seen: Promise<CloudSeen>): void {
    if (this.#asking?.seen === seen) this.#asking = undefined;
  }

  async #cloud(volumes: readonly string[]): Promise<CloudSeen> {
    const { ec2Reads, site, doors } = this.#parts;
    const [seen, credentialsEnd] = await Promise.all([
      lookAtCloud(ec2Reads, site, volumes),
      this.#credentials.end(),
    ]);
    const alive = seen.instances.filter(({ state }) => state === 'running' || state === 'pending');
    doors.keepOnly(alive.map(({ id }) => id));
    return { ...seen, credentialsEnd };
  }

  /** Every machine is asked at the same time; one that does not answer is silent, with the reason. */
  guests(instances: readonly string[]): Promise<readonly GuestSeen[]> {
    return Promise.all(instances.map((instance) => this.#guest(instance)));
  }

  async #guest(instance: string): Promise<GuestSeen> {
    const { doors, service, now } = this.#parts;
    const at = now();
    try {
      const session = await doors.open(instance, openMs);
      const question = {
        script: statusScript,
        arguments: [service],
        schema: guestStatusSchema,
        deadlineMs: statusMs,
      };
      const status = await ask(session, question).catch((error: unknown) => {
        doors.drop(instance);
        throw error;
      });
      return { instance, at, answer: { kind: 'answered', ...this.#seen(status) } };
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      return { instance, at, answer: { kind: 'silent', because } };
    }
  }

  #seen({ volume, ...rest }: GuestStatus) {
    if (volume.kind === 'unmounted') return { ...rest, volume };
    const { environment, cluster, node } = volume;
    // Another environment's volume of the same cluster and node must not look like ours.
    const isOurs = environment === this.#parts.site.environment;
    return {
      ...rest,
      volume: { kind: 'mounted', cluster: isOurs ? cluster : `${environment}/${cluster}`, node } as const,
    };
  }
}
