import { Ec2SubnetCidrReservation } from '@cdktf/provider-aws/lib/ec2-subnet-cidr-reservation/index.js';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js';
import { Route } from '@cdktf/provider-aws/lib/route/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { Construct } from 'constructs';
import type { AddressPlan } from './address-plan.js';

/** A VPC of the cluster's own: one public subnet per zone, each with its reserved service addresses. */
export class Network extends Construct {
  readonly vpcId: string;
  /** Subnet ids by zone. */
  readonly subnetIds: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: { name: string; cidr: string; addresses: AddressPlan }) {
    super(scope, id);
    const { name, cidr, addresses } = props;
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: name },
    });
    const routes = this.#routesToTheInternet(name, vpc.id);
    this.vpcId = vpc.id;
    this.subnetIds = Object.fromEntries(
      addresses.zones.map(({ zone, subnet: cidrBlock, reservation }) => {
        const subnet = new Subnet(this, `subnet-${zone}`, {
          vpcId: vpc.id,
          availabilityZone: zone,
          cidrBlock,
          mapPublicIpOnLaunch: true,
          tags: { Name: `${name}-${zone}` },
        });
        new RouteTableAssociation(this, `routes-${zone}`, { subnetId: subnet.id, routeTableId: routes });
        new Ec2SubnetCidrReservation(this, `service-addresses-${zone}`, {
          subnetId: subnet.id,
          cidrBlock: reservation,
          reservationType: 'explicit',
          description: `service addresses of ${name}`,
        });
        return [zone, subnet.id];
      }),
    );
  }

  #routesToTheInternet(name: string, vpcId: string): string {
    const gateway = new InternetGateway(this, 'gateway', { vpcId, tags: { Name: name } });
    const table = new RouteTable(this, 'routes', { vpcId, tags: { Name: name } });
    new Route(this, 'default-route', {
      routeTableId: table.id,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.id,
    });
    return table.id;
  }
}
