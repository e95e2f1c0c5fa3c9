import type { InstanceFacts, RoleCredentials } from '../imds-facts.js';

/** `dynamic/instance-identity/document` (EC2 user guide, "Instance identity documents"). Not signed here. */
export function identityDocument(facts: InstanceFacts): string {
  return json({
    accountId: facts.accountId,
    architecture: 'x86_64',
    availabilityZone: facts.availabilityZone,
    billingProducts: null,
    devpayProductCodes: null,
    marketplaceProductCodes: null,
    imageId: facts.imageId,
    instanceId: facts.instanceId,
    instanceType: facts.instanceType,
    kernelId: null,
    pendingTime: facts.pendingTime,
    privateIp: facts.privateIps[0],
    ramdiskId: null,
    region: facts.region,
    version: '2017-09-30',
  });
}

/** `iam/info`. */
export function profileInfo(
  profile: NonNullable<InstanceFacts['instanceProfile']>,
  lastUpdated: string,
): string {
  return json({
    Code: 'Success',
    LastUpdated: lastUpdated,
    InstanceProfileArn: profile.arn,
    InstanceProfileId: profile.id,
  });
}

/** `iam/security-credentials/ROLE`, in the form every AWS SDK reads. */
export function roleDocument(credentials: RoleCredentials): string {
  return json({
    Code: 'Success',
    LastUpdated: credentials.lastUpdated,
    Type: 'AWS-HMAC',
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    Token: credentials.sessionToken,
    Expiration: credentials.expiration,
  });
}

function json(document: object): string {
  return JSON.stringify(document, undefined, 2);
}
