import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Construct } from 'constructs';
import type { PeerPort } from './peer-ports.js';

/** The cluster's security group: peers among themselves, SSH from the operator, nothing from the world. */
export class Firewall extends Construct {
  readonly securityGroupId: string;

  constructor(
    scope: Construct,
    id: string,
    props: { name: string; vpcId: string; operatorCidr: string; peerPorts: readonly PeerPort[] },
  ) {
    super(scope, id);
    const { name, vpcId, operatorCidr, peerPorts } = props;
    const group = new SecurityGroup(this, 'group', {
      name,
      description: `members of ${name}`,
      vpcId,
      tags: { Name: name },
    });
    this.securityGroupId = group.id;
    for (const { name: rule, port, protocol } of peerPorts) {
      new VpcSecurityGroupIngressRule(this, rule, {
        securityGroupId: group.id,
        description: `${rule} between members`,
        referencedSecurityGroupId: group.id,
        ipProtocol: protocol,
        fromPort: port,
        toPort: port,
      });
    }
    new VpcSecurityGroupIngressRule(this, 'ssh', {
      securityGroupId: group.id,
      description: 'SSH from the operator',
      cidrIpv4: operatorCidr,
      ipProtocol: 'tcp',
      fromPort: 22,
      toPort: 22,
    });
    new VpcSecurityGroupEgressRule(this, 'out', {
      securityGroupId: group.id,
      description: 'AWS APIs and peers',
      cidrIpv4: '0.0.0.0/0',
      ipProtocol: '-1',
    });
  }
}
