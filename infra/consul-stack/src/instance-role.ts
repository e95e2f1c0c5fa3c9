import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { Construct } from 'constructs';

/** What an instance may do: find its peers, and read the secrets of its own cluster. Nothing it may change. */
export class InstanceRole extends Construct {
  readonly profileName: string;

  constructor(
    scope: Construct,
    id: string,
    props: { name: string; environment: string; cluster: string; region: string },
  ) {
    super(scope, id);
    const { name, environment, cluster, region } = props;
    // IAM finds by path and not by tag: this is how a sweep knows whose a role is.
    const path = `/moult/${environment}/${cluster}/`;
    const role = new IamRole(this, 'role', { name, path, assumeRolePolicy: JSON.stringify(trustEc2) });
    new IamRolePolicy(this, 'policy', {
      name,
      role: role.id,
      policy: JSON.stringify(
        permissions(`arn:aws:ssm:${region}:*:parameter/moult/${environment}/${cluster}`),
      ),
    });
    this.profileName = new IamInstanceProfile(this, 'profile', { name, path, role: role.name }).name;
  }
}

const trustEc2 = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** DescribeInstances knows no resource-level permission (AWS, "Actions defined by Amazon EC2"), hence the star. */
function permissions(parameters: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'FindPeers', Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*' },
      {
        Sid: 'ReadOwnSecrets',
        Effect: 'Allow',
        Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
        Resource: [parameters, `${parameters}/*`],
      },
    ],
  };
}
