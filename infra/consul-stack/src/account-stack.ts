import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { LocalBackend, S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** What an account needs once, in one region. */
export interface AccountSpec {
  readonly region: string;
  readonly stateBucket: string;
  /** `bucket`: the stack's own state lies in the bucket it makes. `folder`: the bucket does not exist yet. */
  readonly stateIn: 'bucket' | 'folder';
  /** What exists and no state knows: it is taken over. */
  readonly adopt: readonly ('bucket' | 'role' | 'profile')[];
}

/** Versions of an object that is written every half minute, as the lease is, would add up for ever. */
const keepOldVersionsDays = 30;

/** The bucket of states, journals and leases, and the profile of instances that belong to no cluster. */
export class AccountStack extends TerraformStack {
  constructor(scope: Construct, id: string, spec: AccountSpec) {
    super(scope, id);
    const { region, stateBucket } = spec;
    if (spec.stateIn === 'bucket') {
      new S3Backend(this, { bucket: stateBucket, key: 'terraform/setup', region, encrypt: true });
      // cdktf's own type of the backend predates the lock file in S3.
      this.addOverride('terraform.backend.s3.use_lockfile', true);
    } else {
      new LocalBackend(this, { path: 'setup.tfstate' });
    }
    new AwsProvider(this, 'aws', { region });
    const bucket = new S3Bucket(this, 'state', { bucket: stateBucket, lifecycle: { preventDestroy: true } });
    if (spec.adopt.includes('bucket')) bucket.importFrom(stateBucket);
    const of = { bucket: bucket.id };
    // A state that was lost comes back as an earlier version of its object.
    new S3BucketVersioningA(this, 'versions', { ...of, versioningConfiguration: { status: 'Enabled' } });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      ...of,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    new S3BucketPublicAccessBlock(this, 'private', {
      ...of,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketLifecycleConfiguration(this, 'old-versions', {
      ...of,
      rule: [
        {
          id: 'old-versions',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: keepOldVersionsDays }],
        },
      ],
    });
    const role = new IamRole(this, 'default-role', {
      name: defaultProfile,
      assumeRolePolicy: JSON.stringify(trustEc2),
    });
    if (spec.adopt.includes('role')) role.importFrom(defaultProfile);
    const profile = new IamInstanceProfile(this, 'default-profile', {
      name: defaultProfile,
      role: role.name,
    });
    if (spec.adopt.includes('profile')) profile.importFrom(defaultProfile);
  }
}

/** For instances that may do nothing: a launch that names no profile of its own. */
export const defaultProfile = 'default_instance_profile';

const trustEc2 = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
