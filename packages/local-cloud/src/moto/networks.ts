import type { ControlPlane, ParsedXml } from '../context.js';
import type { NetworkDirectory, Subnet } from '../directory.js';
import { ApiError } from '../protocol/error.js';
import { leaf, members } from '../protocol/read-xml.js';

/** What moto knows of VPCs, subnets and groups. */
export function motoNetworks(plane: ControlPlane): NetworkDirectory {
  return {
    subnet: async (subnetId) => toSubnet(plane, await firstSubnet(plane, { 'SubnetId.1': subnetId })),
    defaultSubnet: async (zone) => {
      const filters = zone === undefined ? {} : filter(2, 'availability-zone', zone);
      const found = await firstSubnet(plane, { ...filter(1, 'default-for-az', 'true'), ...filters });
      return toSubnet(plane, found);
    },
    reservations: async (subnetId) => {
      const answer = await plane.ec2('GetSubnetCidrReservations', { SubnetId: subnetId });
      return members(answer, 'subnetIpv4CidrReservationSet').map((item) => leaf(item, 'cidr'));
    },
    interfaceAddresses: async (subnetId) => {
      const answer = await plane.ec2('DescribeNetworkInterfaces', filter(1, 'subnet-id', subnetId));
      return members(answer, 'networkInterfaceSet').flatMap((eni) =>
        members(eni, 'privateIpAddressesSet').map((item) => leaf(item, 'privateIpAddress')),
      );
    },
    groups: (vpcId, wanted) => findGroups(plane, vpcId, wanted),
  };
}

function filter(n: number, name: string, value: string): Record<string, string> {
  return { [`Filter.${n}.Name`]: name, [`Filter.${n}.Value.1`]: value };
}

async function firstSubnet(plane: ControlPlane, params: Record<string, string>): Promise<ParsedXml> {
  const [subnet] = members(await plane.ec2('DescribeSubnets', params), 'subnetSet');
  if (subnet === undefined) {
    throw new ApiError('MissingInput', 'No subnets found for the default VPC. Please specify a subnet.');
  }
  return subnet;
}

async function toSubnet(plane: ControlPlane, subnet: ParsedXml): Promise<Subnet> {
  const vpcId = leaf(subnet, 'vpcId');
  const [vpc] = members(await plane.ec2('DescribeVpcs', { 'VpcId.1': vpcId }), 'vpcSet');
  return {
    placement: {
      vpcId,
      vpcCidr: leaf(vpc, 'cidrBlock'),
      subnetId: leaf(subnet, 'subnetId'),
      subnetCidr: leaf(subnet, 'cidrBlock'),
      zone: leaf(subnet, 'availabilityZone'),
    },
    mapsPublicIps: leaf(subnet, 'mapPublicIpOnLaunch') === 'true',
  };
}

async function findGroups(
  plane: ControlPlane,
  vpcId: string,
  wanted: { ids: readonly string[]; names: readonly string[] },
): Promise<{ id: string; name: string }[]> {
  const names = wanted.ids.length + wanted.names.length === 0 ? ['default'] : wanted.names;
  const answer = await plane.ec2('DescribeSecurityGroups', filter(1, 'vpc-id', vpcId));
  const known = members(answer, 'securityGroupInfo').map((group) => ({
    id: leaf(group, 'groupId'),
    name: leaf(group, 'groupName'),
  }));
  const pick = (found: { id: string; name: string } | undefined, asked: string) => {
    if (found !== undefined) return found;
    throw new ApiError(
      'InvalidGroup.NotFound',
      `The security group '${asked}' does not exist in VPC '${vpcId}'`,
    );
  };
  return [
    ...wanted.ids.map((id) =>
      pick(
        known.find((group) => group.id === id),
        id,
      ),
    ),
    ...names.map((name) =>
      pick(
        known.find((group) => group.name === name),
        name,
      ),
    ),
  ];
}
