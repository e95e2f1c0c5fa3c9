import { availableZones, listVpcs } from '@moult/aws';
import { type ClusterDescription, type ClusterSpec, clusterSpecSchema } from '@moult/consul-stack';
import type { StrategyName } from '@moult/rolling-upgrade';
import { type Config, sources } from '../config/config.js';
import { CommandFailed } from '../program/command-failed.js';
import { chooseImage, type ChosenImage } from './choose-image.js';
import { freeBlock, overlap } from './free-block.js';
import { type Ground, whose } from './ground.js';
import { operatorBlock } from './operator-block.js';
import { followsOperator, isShutTo, movedBlock, settle } from './settle.js';

/** What a command works with: the stack to be, the image in it, and what differs from the cluster that exists. */
export interface Chosen {
  readonly spec: ClusterSpec;
  readonly image: ChosenImage;
  readonly strategy: StrategyName;
  /** Lines for an operator. */
  readonly changes: readonly string[];
  /** Whether nobody gets in from here before Terraform has run. */
  readonly isShut: boolean;
}

/**
 * Chooses what Terraform is told: what was asked for, what exists already, and what nobody chose. Changes nothing.
 * @throws {CommandFailed} with every reason why the cluster cannot be so.
 */
export async function choose(
  ground: Ground,
  existing: ClusterDescription | null,
  /** The block that kept data knows; null when there is none. */
  block: string | null = null,
): Promise<Chosen> {
  const { config, release, lifetime, stateBucket } = ground;
  const { settled, changes, refusals } = settle(config, {
    has: existing,
    release: release.name,
    seenFrom: await seenFrom(ground, existing),
    expires: lifetime.kind === 'throwaway' ? lifetime.expires : null,
  });
  if (refusals.length > 0) throw new CommandFailed(4, refusals.join('\n'));
  const image = await chooseImage(ground, settled.imageId);
  const cidr = await chooseBlock(ground, existing, block);
  const { instanceType, keyPair, nodes, dataVolumeGiB, strategy, operator } = settled;
  const spec: ClusterSpec = {
    ...whose(ground),
    release: release.name,
    region: config.region,
    zones: settled.zones ?? (await chooseZones(ground)),
    ...{ cidr, nodes, instanceType, keyPair, dataVolumeGiB },
    imageId: image.image.id,
    operatorCidr: operator.cidr ?? (await operatorBlock(ground.cloud, cidr, ground.seenAs)),
    peerPorts: release.service.peerPorts,
    userData: release.userData,
    ...{ lifetime, stateBucket },
    choices: { strategy, operatorFrom: operator.from, imageFrom: settled.imageId === null ? 'name' : 'id' },
  };
  refuseMalformed(spec);
  return { spec, image, strategy, changes, isShut: isShutTo(operator.cidr, existing) };
}

/** Whether SSH to a cluster is open to another block than the one this command is typed from, or asks for. */
export async function isLockedOut(ground: Ground, has: ClusterDescription): Promise<boolean> {
  const { config, release } = ground;
  const standing = { has, release: release.name, seenFrom: await seenFrom(ground, has), expires: null };
  return isShutTo(settle(config, standing).settled.operator.cidr, has);
}

/** The block this machine is seen with, where that matters and there is a cluster already; null when nobody knows. */
async function seenFrom(ground: Ground, existing: ClusterDescription | null): Promise<string | null> {
  if (existing === null || !followsOperator(ground.config, existing)) return null;
  return operatorBlock(ground.cloud, existing.cidr, ground.seenAs).catch(() => null);
}

/** What a stack cannot be made of, in words that name the flag. */
function refuseMalformed(spec: ClusterSpec): void {
  const { error } = clusterSpecSchema.safeParse(spec);
  if (error === undefined) return;
  const sentences = error.issues.map(({ path: [field, ...rest], message }) => {
    const source = sources[field as keyof Config] as (typeof sources)[keyof Config] | undefined;
    return `${[source?.flag ?? String(field), ...rest].join('.')}: ${message}.`;
  });
  throw new CommandFailed(1, sentences.join('\n'));
}

async function chooseZones({ config, clients }: Ground): Promise<readonly string[]> {
  if (config.zones !== undefined) return config.zones;
  const zones = await availableZones(clients.ec2Reads);
  if (zones.length >= 3) return zones.slice(0, 3);
  throw new CommandFailed(
    1,
    `Region ${config.region} offers ${String(zones.length)} zones (${zones.join(', ')}); a cluster needs three.`,
  );
}

/** The block that the environment has, else the one asked for, else a free one. */
async function chooseBlock(
  ground: Ground,
  existing: ClusterDescription | null,
  known: string | null,
): Promise<string> {
  const { config, clients } = ground;
  const { environment, cluster } = whose(ground);
  const vpcs = await listVpcs(clients.ec2Reads);
  const own = vpcs.filter((vpc) => vpc.environment === environment && vpc.cluster === cluster);
  const has = existing?.cidr ?? known ?? own[0]?.blocks[0];
  if (has !== undefined) {
    if (config.cidr === undefined || config.cidr === has) return has;
    throw new CommandFailed(4, movedBlock(environment, has, config.cidr));
  }
  const used = vpcs.flatMap(({ id, blocks }) => blocks.map((block) => ({ id, block })));
  if (config.cidr === undefined) {
    // Machines of a local cloud have their addresses on this one, beside its VPN and other clouds.
    const here = ground.cloud.kind === 'local' ? await machineBlocks() : [];
    const free = freeBlock([...used.map(({ block }) => block), ...here], Math.floor(Math.random() * 256));
    if (free !== null) return free;
    throw new CommandFailed(1, 'No /16 of 10.0.0.0/8 is free in this region: give --cidr.');
  }
  const { cidr } = config;
  const taken = used.find(({ block }) => overlap(block, cidr));
  if (taken === undefined) return cidr;
  throw new CommandFailed(
    4,
    `${cidr} overlaps ${taken.block} of ${taken.id}: give another --cidr, or none, and a free one is taken.`,
  );
}

/** The cloud's package is loaded only where there is one: on AWS a command starts the faster without it. */
async function machineBlocks(): Promise<readonly string[]> {
  const { blocksOfThisMachine } = await import('@moult/local-cloud');
  return blocksOfThisMachine();
}
