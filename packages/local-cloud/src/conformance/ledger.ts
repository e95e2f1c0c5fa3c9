import type { EC2Client } from '@aws-sdk/client-ec2';
import { removeAll } from './remove-all.js';

/** What was made through a client, by kind; ids in the order in which they were made. */
export interface Made {
  readonly instances: string[];
  readonly images: string[];
  readonly snapshots: string[];
  readonly volumes: string[];
  readonly launchTemplates: string[];
  readonly keyPairs: string[];
  readonly gateways: string[];
  readonly reservations: string[];
  readonly groups: string[];
  readonly subnets: string[];
  readonly vpcs: string[];
}

/** Which answer says what was made, and as what type of resource it is tagged at creation. */
interface Maker {
  readonly kind: keyof Made;
  readonly tagged: string;
  /** Reads ids from an answer; members are as the SDK names them. */
  readonly ids: (answer: Answer) => readonly unknown[];
}

type Answer = Readonly<Record<string, unknown>>;

const one =
  (...path: string[]) =>
  (answer: Answer): readonly unknown[] => [
    path.reduce<unknown>((node, member) => (node as Answer | undefined)?.[member], answer),
  ];

const makers: Readonly<Record<string, Maker>> = {
  RunInstancesCommand: {
    ...{ kind: 'instances', tagged: 'instance' },
    ids: ({ Instances }) => ((Instances ?? []) as Answer[]).map(({ InstanceId }) => InstanceId),
  },
  CreateImageCommand: { kind: 'images', tagged: 'image', ids: one('ImageId') },
  RegisterImageCommand: { kind: 'images', tagged: 'image', ids: one('ImageId') },
  CreateSnapshotCommand: { kind: 'snapshots', tagged: 'snapshot', ids: one('SnapshotId') },
  CreateVolumeCommand: { kind: 'volumes', tagged: 'volume', ids: one('VolumeId') },
  CreateLaunchTemplateCommand: {
    ...{ kind: 'launchTemplates', tagged: 'launch-template' },
    ids: one('LaunchTemplate', 'LaunchTemplateId'),
  },
  CreateKeyPairCommand: { kind: 'keyPairs', tagged: 'key-pair', ids: one('KeyName') },
  CreateInternetGatewayCommand: {
    ...{ kind: 'gateways', tagged: 'internet-gateway' },
    ids: one('InternetGateway', 'InternetGatewayId'),
  },
  CreateSubnetCidrReservationCommand: {
    ...{ kind: 'reservations', tagged: 'subnet-cidr-reservation' },
    ids: one('SubnetCidrReservation', 'SubnetCidrReservationId'),
  },
  CreateSecurityGroupCommand: { kind: 'groups', tagged: 'security-group', ids: one('GroupId') },
  CreateSubnetCommand: { kind: 'subnets', tagged: 'subnet', ids: one('Subnet', 'SubnetId') },
  CreateVpcCommand: { kind: 'vpcs', tagged: 'vpc', ids: one('Vpc', 'VpcId') },
};

/** The tag of everything that a run of the suite makes; its value names the run, for who must clean up after a kill. */
export const runTag = { Key: 'conformance-run', Value: `${Date.now()}-${process.pid}` } as const;

/** Everything made through a client, to be removed whatever became of the rows. */
export interface Ledger {
  readonly made: Made;
  /** Removes what is left, in the order in which EC2 lets go of it; throws at the end what could not be removed. */
  clear(): Promise<void>;
}

/** Tags what a client makes, and writes it down. */
export function keepLedger(ec2: EC2Client): Ledger {
  const made: Made = {
    ...{ instances: [], images: [], snapshots: [], volumes: [], launchTemplates: [], keyPairs: [] },
    ...{ gateways: [], reservations: [], groups: [], subnets: [], vpcs: [] },
  };
  ec2.middlewareStack.add(
    (next, context) => async (args) => {
      const name = context.commandName ?? '';
      const maker = Object.hasOwn(makers, name) ? makers[name] : undefined;
      if (maker === undefined) return next(args);
      const input = tagged(args.input as Answer, maker);
      const result = await next({ ...args, input });
      const ids = maker.ids(result.output as unknown as Answer);
      made[maker.kind].push(...ids.filter((id) => typeof id === 'string'));
      return result;
    },
    { step: 'initialize', name: 'conformance-ledger' },
  );
  return { made, clear: () => removeAll(ec2, made) };
}

/** A launch from a template is left as it is: tags of its own would take the place of the template's. */
function tagged(input: Answer, { tagged: ResourceType }: Maker): Answer {
  if (input['LaunchTemplate'] !== undefined) return input;
  const given = (input['TagSpecifications'] ?? []) as { ResourceType: string; Tags: object[] }[];
  const others = given.filter((one) => one.ResourceType !== ResourceType);
  const mine = given.filter((one) => one.ResourceType === ResourceType).flatMap(({ Tags }) => Tags);
  return { ...input, TagSpecifications: [...others, { ResourceType, Tags: [...mine, runTag] }] };
}
