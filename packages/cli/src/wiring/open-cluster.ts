import {
  AwsEyes,
  type Clients,
  type ClusterSite,
  Doors,
  Ec2Belongings,
  Ec2Machines,
  S3Journal,
  S3Lease,
  S3Pins,
  type SshAuth,
  SshGuests,
} from '@moult/aws';
import {
  consulClient,
  type ConsulClient,
  consulDriver,
  httpTransport,
  snapshotFolder,
} from '@moult/consul-probe';
import type { ClusterDescription } from '@moult/consul-stack';
import type { Eyes, Ports, ServiceRules } from '@moult/rolling-upgrade';
import { runnerClock } from './runner-clock.js';

/** Everything that is known of a cluster and of who works on it, before the first look. */
export interface Access {
  readonly clients: Clients;
  readonly description: ClusterDescription;
  readonly stateBucket: string;
  readonly login: { readonly user: string; readonly auth: SshAuth };
  /** Tags that the image reads on its instance: what kind of member it is, which secrets it wants. */
  readonly instanceTags: Readonly<Record<string, string>>;
  readonly rules: ServiceRules;
  /** One run, one journal: names it within the cluster. */
  readonly run: string;
  /** Folder for the service's own snapshots. */
  readonly snapshots: string;
}

/** A cluster as the engine touches it, and the way to a member of it for everybody else. */
export interface OpenCluster extends AsyncDisposable {
  readonly ports: Ports;
  /** A client of the member that embodies a node now, through SSH to the instance. */
  member(node: string): Promise<ConsulClient>;
}

const service = 'consul';

/** A volume's snapshot is the only way back once the new version has written: kept for two weeks. */
const keepSnapshotsMs = 14 * 86_400_000;

/** Getting in takes a second on a machine that runs; longer means that the member is not to be had now. */
const doorMs = 3_000;

/** Looks closer together than this are one: all members are asked side by side. */
const sameMomentMs = 300;

const api = { scheme: 'http', host: '127.0.0.1', port: 8500 } as const;

/** Joins the engine to EC2, S3, SSH and Consul. The one place that knows all of them. */
export function openCluster(access: Access): OpenCluster {
  const { clients, description, stateBucket } = access;
  const { environment, cluster } = description;
  const { ec2, ec2Reads, s3 } = clients;
  const prefix = `moult/${environment}/${cluster}/`;
  const clock = runnerClock();
  const now = (): number => clock.now();
  const site: ClusterSite = { ...description, instanceTags: access.instanceTags };
  const doors = new Doors({
    ec2Reads,
    pins: new S3Pins(s3, { bucket: stateBucket, prefix: `${prefix}pins/` }),
    login: access.login,
    hostOf: (instance) => instance.privateAddress,
  });
  const parts = { ec2, ec2Reads, site, now };
  const eyes = new AwsEyes({ ec2Reads, site, doors, service, now });
  const instanceOf = attachments(eyes, site, now);
  const member = async (node: string): Promise<ConsulClient> => clientAt(doors, node, await instanceOf(node));
  const driver = consulDriver({
    rules: access.rules,
    nodes: description.nodes.map(({ name }) => name),
    connect: member,
    snapshots: snapshotFolder(access.snapshots),
    now,
  });
  const ports: Ports = {
    machines: new Ec2Machines(parts),
    belongings: new Ec2Belongings(parts, { keepSnapshotsMs }),
    guests: new SshGuests(parts, doors, service),
    driver,
    eyes,
    journal: new S3Journal(s3, { bucket: stateBucket, prefix: `${prefix}journal/${access.run}/` }),
    lease: new S3Lease(s3, { bucket: stateBucket, prefix, name: 'lease.json' }, now),
    clock,
  };
  return { ports, member, [Symbol.asyncDispose]: () => doors[Symbol.asyncDispose]() };
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
async function clientAt(doors: Doors, node: string, instance: string): Promise<ConsulClient> {
  const session = await doors.open(instance, doorMs);
  return consulClient(httpTransport(api, { label: node, dial: () => session.forward(api.host, api.port) }));
}
