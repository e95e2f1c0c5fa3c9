/** The domain of private DNS names; us-east-1 has kept its older one. */
export function privateDomain(region: string): string {
  return region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
}

/** EC2's private DNS name of an address: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/hostname-types.html */
export function hostnameFor(address: string, region: string): string {
  return `ip-${address.replaceAll('.', '-')}.${privateDomain(region)}`;
}
