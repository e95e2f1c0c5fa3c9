/** EC2's private DNS name of an address; us-east-1 has kept its older domain. */
export function hostnameFor(address: string, region: string): string {
  const domain = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  return `ip-${address.replaceAll('.', '-')}.${domain}`;
}
