import {
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  ImportKeyPairCommand,
  type Subnet,
} from '@aws-sdk/client-ec2';
import { poll } from '@moult/aws';
import { BuildRefused } from '../build-refused.js';
import type { BuildRun } from '../build/run.js';
import { markTags } from '../build/tags.js';
import { removeLeftover, type LeftoverKind } from './leftovers.js';
import { loginKey } from './login-key.js';

/** How the builder gets into its instances, for as long as the build lives. */
export interface Access {
  readonly subnetId: string;
  readonly groupId: string;
  readonly keyName: string;
  /** In this process's memory only. */
  readonly privateKey: string;
}

/** A key pair and a security group of this build alone. The group admits nobody yet. */
export async function prepareAccess(run: BuildRun): Promise<Access> {
  const { settings, mark, undo } = run;
  const { ec2 } = settings;
  const subnet = await chooseSubnet(run);
  const name = `moult-build-${mark.build}-${mark.owner.pid}-${settings.now().getTime()}`;
  const login = loginKey(name);
  const specification = (ResourceType: 'key-pair' | 'security-group') => [
    { ResourceType, Tags: markTags(mark) },
  ];
  await ec2.send(
    new ImportKeyPairCommand({
      KeyName: name,
      PublicKeyMaterial: Buffer.from(login.publicKey),
      TagSpecifications: specification('key-pair'),
    }),
  );
  undo.add({ what: `key pair ${name}`, step: 'delete key pair' }, removal(run, 'key-pair', name));
  const group = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: name,
      Description: 'Lets an image build into its own instances, for as long as it lasts',
      ...(subnet.VpcId === undefined ? {} : { VpcId: subnet.VpcId }),
      TagSpecifications: specification('security-group'),
    }),
  );
  undo.add(
    { what: `security group ${group.GroupId ?? name}`, step: 'delete security group' },
    removal(run, 'security-group', group.GroupId),
  );
  return {
    subnetId: subnet.SubnetId ?? '',
    groupId: group.GroupId ?? '',
    keyName: name,
    privateKey: login.privateKey,
  };
}

function removal({ settings }: BuildRun, kind: LeftoverKind, id: string | undefined): () => Promise<void> {
  return () =>
    poll(
      async () => {
        await removeLeftover(settings.ec2, { kind, id: id ?? '', tags: {} });
        return { kind: 'done', value: undefined };
      },
      { what: `the removal of ${kind} ${id ?? ''}`, everyMs: 500, deadlineMs: 120_000 },
    );
}

async function chooseSubnet({ settings }: BuildRun): Promise<Subnet> {
  const { ec2, subnetId } = settings;
  const { Subnets = [] } = await ec2.send(
    subnetId === undefined
      ? new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] })
      : new DescribeSubnetsCommand({ SubnetIds: [subnetId] }),
  );
  const [subnet] = Subnets;
  if (subnet !== undefined) return subnet;
  throw new BuildRefused(
    'launch',
    subnetId === undefined
      ? 'There is no default subnet in this region to build in: name one with --subnet.'
      : `There is no subnet ${subnetId} in this region.`,
  );
}
