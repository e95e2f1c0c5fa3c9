import type { Duplex } from 'node:stream';
import {
  AwsEyes,
  type Clients,
  ClusterSecrets,
  type ClusterSite,
  Doors,
  Ec2Belongings,
  Ec2Machines,
  type InstanceFacts,
  S3Journal,
  S3Lease,
  S3Pins,
  type SshAuth,
  SshGuests,
} from '@moult/aws';
import type { ClusterDescription } from '@moult/consul-stack';
import type { Clock, Eyes, LookPorts, Ports, ServiceRules } from '@moult/rolling-upgrade';
import type { Service, ServiceReach } from '../service/service.js';
import { keptOnce } from './kept-once.js';
import { runnerClock } from './runner-clock.js';

/** The way to a cluster's machines, before the first look. */
export interface Way {
  readonly clients: Clients;
  readonly description: ClusterDescription;
  readonly service: Service;
  readonly stateBucket: string;
  readonly login: { readonly user: string; readonly auth: SshAuth };
  /** Whether machines are reached at their private address, or at the public one where they have one. */
  readonly reachedAt: 'private' | 'public';
  /** Tags for whatever the engine makes; equal for every run of one plan. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The same for who changes something there. */
export interface Access extends Way {
  readonly rules: ServiceRules;
  /** One run, one journal: names it within the cluster. */
  readonly run: string;
  /** Folder for the service's own snapshots. */
  readonly snapshots: string;
}

/** A cluster that is looked at: nothing of it can be changed from here but what its members are asked to write. */
export interface SeenCluster extends AsyncDisposable {
  readonly eyes: LookPorts;
  readonly reach: ServiceReach;
}

/** A cluster as the engine touches it, and the way to a member of it for everybody else. */
export interface OpenCluster extends AsyncDisposable {
  readonly ports: Ports;
  readonly reach: ServiceReach;
}

/** A volume's snapshot is the only way back once the new version has written: kept for two weeks. */
const keepSnapshotsMs = 14 * 86_400_000;

/** Getting in takes a second on a machine that runs; longer means that the member is not to be had now. */
const doorMs = 3_000;

/** Looks closer together than this are one: all members are asked side by side. */
const sameMomentMs = 300;

/** Where everything that Moult keeps of a cluster lies in the state bucket. */
export function clusterPrefix(of: { readonly environment: string; readonly cluster: string }): string {
  return `moult/${of.environment}/${of.cluster}/`;
}

/** The one lease of a cluster: whoever changes anything holds it. */
export function clusterLease(
  clients: Clients,
  at: { bucket: string; prefix: string },
  clock: Clock,
): S3Lease {
  return new S3Lease(clients.s3, { ...at, name: 'lease.json' }, () => clock.now());
}

/** Joins the engine to EC2, S3, SSH and a service. The one place that knows all of them. */
export function openCluster(access: Access): OpenCluster {
  const { clients, description, stateBucket: bucket, service } = access;
  const prefix = clusterPrefix(description);
  const { parts, doors, eyes, reach, clock } = openWay(access);
  const ports: Ports = {
    machines: new Ec2Machines(parts),
    belongings: new Ec2Belongings(parts, { keepSnapshotsMs }),
    guests: new SshGuests(parts, doors, service.name),
    driver: service.driver(access.rules, reach, access.snapshots),
    eyes,
    journal: new S3Journal(clients.s3, { bucket, prefix: `${prefix}journal/${access.run}/` }),
    lease: clusterLease(clients, { bucket, prefix }, clock),
    clock,
  };
  return { ports, reach, [Symbol.asyncDispose]: () => doors[Symbol.asyncDispose]() };
}

/** The same without a run: for a look, and for a member that is asked as its clients ask it. */
export function openToLook(way: Way): SeenCluster {
  const { doors, eyes, reach, clock } = openWay(way);
  return {
    eyes: { eyes, clock, driver: way.service.looker(reach) },
    reach,
    [Symbol.asyncDispose]: () => doors[Symbol.asyncDispose](),
  };
}

/** EC2's view of a cluster, and the doors to its machines. */
function openWay(way: Way) {
  const { clients, description, stateBucket: bucket, service } = way;
  const { ec2, ec2Reads, s3 } = clients;
  const clock = runnerClock();
  const now = (): number => clock.now();
  const instanceTags = service.instanceTags(description);
  const site: ClusterSite = { ...description, tags: way.tags, instanceTags };
  const doors = new Doors({
    ec2Reads,
    pins: new S3Pins(s3, { bucket, prefix: `${clusterPrefix(description)}pins/` }),
    login: way.login,
    hostOf: hostOf(way.reachedAt),
  });
  const eyes = new AwsEyes({ ec2Reads, site, doors, service: service.name, now });
  const instanceOf = attachments(eyes, site, now);
  const reach: ServiceReach = {
    nodes: description.nodes.map(({ name }) => name),
    secrets: keptOnce(() => new ClusterSecrets(clients.ssm, description).read(service.operatorSecrets)),
    forward: async (node, port) => forwarding(doors, await instanceOf(node), port),
    now,
  };
  return { parts: { ec2, ec2Reads, site, now }, doors, eyes, reach, clock };
}

/** The address an operator dials. */
export function hostOf(reachedAt: Way['reachedAt']): (instance: InstanceFacts) => string | undefined {
  return ({ publicAddress, privateAddress }) =>
    reachedAt === 'public' ? (publicAddress ?? privateAddress) : privateAddress;
}

/** Where the volumes are, asked once for all members that are wanted at the same moment. */
function attachments(eyes: Eyes, site: ClusterSite, now: () => number): (node: string) => Promise<string> {
  const volumes = site.nodes.map(({ volumeId }) => volumeId);
  let asked: { readonly at: number; readonly seen: ReturnType<Eyes['cloud']> } | undefined;
  return async (node) => {
    if (asked === undefined || now() - asked.at > sameMomentMs) {
      asked = { at: now(), seen: eyes.cloud(site.cluster, volumes) };
    }
    const volume = site.nodes.find(({ name }) => name === node)?.volumeId;
    const attachment = (await asked.seen).volumes.find(({ id }) => id === volume)?.attachment;
    if (attachment?.kind === 'attached') return attachment.instance;
    throw new Error(`the volume of ${node} is attached to no instance`);
  };
}

/** The machine that has the node's volume, and no other, is its member; its API listens on loopback. */
async function forwarding(doors: Doors, instance: string, port: number): Promise<() => Promise<Duplex>> {
  const session = await doors.open(instance, doorMs);
  return () => session.forward('127.0.0.1', port);
}
