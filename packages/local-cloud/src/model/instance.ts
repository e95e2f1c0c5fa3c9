/** States of an instance in EC2's order, https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html */
export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

/** The code beside each state's name, https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
export const stateCodes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** A code and a sentence, as EC2 gives for why an instance is where it is. */
export interface StateReason {
  readonly code: string;
  readonly message: string;
}

/** The metadata service's settings of an instance. */
export interface MetadataOptions {
  readonly httpTokens: 'required' | 'optional';
  readonly httpEndpoint: 'enabled' | 'disabled';
  readonly httpPutResponseHopLimit: number;
  readonly instanceMetadataTags: 'enabled' | 'disabled';
}

/** The one network interface every instance here has. */
interface NetworkInterface {
  readonly id: string;
  readonly attachmentId: string;
  readonly macAddress: string;
  readonly description: string;
  /** Addresses as assigned through the API, primary first. */
  readonly assigned: readonly string[];
  /** Addresses the network delivers by now, primary first: what the metadata service shows. */
  readonly delivered: readonly string[];
}

/** A security group by id and name. */
export interface GroupRef {
  readonly id: string;
  readonly name: string;
}

/** An instance profile an instance carries. */
export interface ProfileRef {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly roleName: string;
}

/** Where an instance is. */
export interface Placement {
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly subnetId: string;
  readonly subnetCidr: string;
  readonly zone: string;
}

/** An instance as this cloud keeps it; every change makes a new record. */
export interface Instance {
  readonly id: string;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly clientToken: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly state: InstanceState;
  readonly stateReason?: StateReason;
  readonly transitionReason: string;
  /** Milliseconds since the epoch; of the latest start, as on EC2. */
  readonly launchTime: number;
  /** Milliseconds since the epoch; when the interface was attached. */
  readonly createdAt: number;
  readonly placement: Placement;
  readonly network: NetworkInterface;
  /** Whether it gets a public address at each start. */
  readonly mapsPublicIp: boolean;
  /** Only while it is on: the address goes back to the pool when the instance stops. */
  readonly publicIp?: string;
  /** Its private addresses are not free yet although it is terminated. */
  readonly addressesLinger?: true;
  readonly hostname: string;
  readonly key?: { readonly name: string; readonly openSshKey: string };
  readonly groups: readonly GroupRef[];
  /** Base64, as given. */
  readonly userData: string;
  readonly profile?: ProfileRef;
  readonly profileAssociationId?: string;
  readonly metadata: MetadataOptions;
  readonly disableApiTermination: boolean;
  readonly disableApiStop: boolean;
  readonly shutdownBehavior: 'stop' | 'terminate';
  readonly ebsOptimized: boolean;
  readonly sourceDestCheck: boolean;
  readonly monitoring: boolean;
  readonly cpuCredits: 'standard' | 'unlimited';
  readonly rootDeviceName: string;
}

/** Whether the instance still exists for other resources: its address, groups and volumes are taken. */
export function holdsResources(instance: Instance): boolean {
  return instance.state !== 'terminated';
}
