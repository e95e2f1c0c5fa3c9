import type { Context } from '../context.js';
import { hostnameFor } from '../model/hostname.js';
import { newId, newMac } from '../model/ids.js';
import type { Instance, MetadataOptions } from '../model/instance.js';
import type { Volume } from '../model/volume.js';
import { ApiError } from '../protocol/error.js';
import { chooseAddresses } from './addresses.js';
import { launchVolume, planDevices } from './devices.js';
import type { LaunchFacts } from './facts.js';

/** What a launch will make, decided but not yet made. */
export interface LaunchPlan {
  readonly reservationId: string;
  readonly machines: readonly { readonly instance: Instance; readonly volumes: readonly Volume[] }[];
}

/** Decides a launch from its facts: pure but for new ids; taking addresses happens when the plan is committed. */
export function planLaunch(context: Context, facts: LaunchFacts): LaunchPlan {
  const { MinCount, MaxCount } = facts.request;
  if (MinCount > MaxCount) {
    throw new ApiError('InvalidParameterCombination', 'MinCount must not be greater than MaxCount.');
  }
  const devices = planDevices(context.store, facts.image, facts.request.BlockDeviceMapping ?? []);
  const reservationId = newId('r');
  const machines = chooseAddresses(context.store, facts).map((addresses, launchIndex) => {
    const instance = newInstance(context, facts, { addresses, launchIndex, reservationId });
    const home = { instanceId: instance.id, zone: instance.placement.zone, now: instance.createdAt };
    return { instance, volumes: devices.map((plan) => launchVolume(plan, facts.image.rootDeviceName, home)) };
  });
  return { reservationId, machines };
}

interface Individual {
  readonly addresses: readonly string[];
  readonly launchIndex: number;
  readonly reservationId: string;
}

function newInstance(context: Context, facts: LaunchFacts, individual: Individual): Instance {
  const { request, network, subnet } = facts;
  const now = context.clock.now();
  const primary = individual.addresses[0] ?? '';
  const wantsPublic = network.publicIp ?? subnet.mapsPublicIps;
  return {
    id: newId('i'),
    reservationId: individual.reservationId,
    launchIndex: individual.launchIndex,
    clientToken: request.ClientToken ?? '',
    imageId: facts.image.id,
    instanceType: facts.type.name,
    state: 'pending',
    transitionReason: '',
    launchTime: now,
    createdAt: now,
    placement: subnet.placement,
    network: {
      id: newId('eni'),
      attachmentId: newId('eni-attach'),
      macAddress: newMac(),
      description: network.description,
      assigned: individual.addresses,
      delivered: individual.addresses,
    },
    mapsPublicIp: wantsPublic,
    ...(wantsPublic ? { publicIp: context.newPublicIp() } : {}),
    hostname: hostnameFor(primary, context.region),
    ...(facts.key === undefined ? {} : { key: facts.key }),
    groups: facts.groups,
    userData: request.UserData ?? '',
    ...(facts.profile === undefined
      ? {}
      : { profile: facts.profile, profileAssociationId: newId('iip-assoc') }),
    metadata: metadataOptions(facts),
    ...switches(facts),
    rootDeviceName: facts.image.rootDeviceName,
  };
}

function switches(
  facts: LaunchFacts,
): Pick<
  Instance,
  | 'disableApiTermination'
  | 'disableApiStop'
  | 'shutdownBehavior'
  | 'ebsOptimized'
  | 'sourceDestCheck'
  | 'monitoring'
  | 'cpuCredits'
> {
  const { request } = facts;
  return {
    disableApiTermination: request.DisableApiTermination ?? false,
    disableApiStop: request.DisableApiStop ?? false,
    shutdownBehavior: request.InstanceInitiatedShutdownBehavior ?? 'stop',
    ebsOptimized: request.EbsOptimized ?? false,
    sourceDestCheck: true,
    monitoring: request.Monitoring?.Enabled ?? false,
    // T3 launches unlimited by default, T2 standard:
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode-concepts.html
    cpuCredits:
      request.CreditSpecification?.CpuCredits ??
      (facts.type.name.startsWith('t3') ? 'unlimited' : 'standard'),
  };
}

/**
 * An image that supports IMDSv2 only makes tokens required and the hop limit 2, unless the launch says otherwise:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-options-order-of-precedence.html
 */
function metadataOptions(facts: LaunchFacts): MetadataOptions {
  const asked = facts.request.MetadataOptions ?? {};
  const v2Only = facts.image.imdsSupport === 'v2.0';
  return {
    httpTokens: asked.HttpTokens ?? (v2Only ? 'required' : 'optional'),
    httpEndpoint: asked.HttpEndpoint ?? 'enabled',
    httpPutResponseHopLimit: asked.HttpPutResponseHopLimit ?? (v2Only ? 2 : 1),
    instanceMetadataTags: asked.InstanceMetadataTags ?? 'disabled',
  };
}
