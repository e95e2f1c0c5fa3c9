import type { ClusterSite } from '../ec2/cluster.js';

/** A cluster of one node for tests. */
export const testSite: ClusterSite = {
  environment: 'test',
  cluster: 'consul',
  nodes: [
    {
      name: 'consul-1',
      zone: 'us-east-1a',
      subnetId: 'subnet-1',
      volumeId: 'vol-1',
      serviceAddress: '10.0.0.16',
    },
  ],
};

/** Tags as EC2 answers them. */
export function tagSet(tags: Readonly<Record<string, string>>): string {
  const items = Object.entries(tags).map(
    ([key, value]) => `<item><key>${key}</key><value>${value}</value></item>`,
  );
  return `<tagSet>${items.join('')}</tagSet>`;
}

const ours = { 'moult:environment': 'test', 'moult:cluster': 'consul', 'moult:node': 'consul-1' };

/** An answer to DescribeInstances with one instance; `data` tells whether its data volume would end with it. */
export function instanceAnswer(
  one: {
    readonly state?: string;
    readonly zone?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly data?: 'true' | 'false';
    readonly addresses?: readonly string[];
  } = {},
): string {
  const { state = 'running', zone = 'us-east-1a', tags = ours, data, addresses = ['10.0.0.40'] } = one;
  const device = (name: string, volume: string, ends: string): string =>
    `<item><deviceName>${name}</deviceName><ebs><volumeId>${volume}</volumeId><deleteOnTermination>${ends}</deleteOnTermination></ebs></item>`;
  const devices = device('/dev/xvda', 'vol-root', 'true') + (data ? device('/dev/sdf', 'vol-1', data) : '');
  const addressItems = addresses
    .map((ip) => `<item><privateIpAddress>${ip}</privateIpAddress></item>`)
    .join('');
  return `<reservationSet><item><instancesSet><item>
    <instanceId>i-1</instanceId><imageId>ami-1</imageId><instanceState><code>16</code><name>${state}</name></instanceState>
    <placement><availabilityZone>${zone}</availabilityZone></placement><rootDeviceName>/dev/xvda</rootDeviceName>
    <blockDeviceMapping>${devices}</blockDeviceMapping>
    <networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><attachment><deviceIndex>0</deviceIndex></attachment>
    <privateIpAddressesSet>${addressItems}</privateIpAddressesSet></item></networkInterfaceSet>${tagSet(tags)}
    </item></instancesSet></item></reservationSet>`;
}

/** An answer to DescribeInstances without any instance. */
export const noInstance = '<reservationSet/>';

/** An answer to DescribeVolumes with one volume, free or attached. */
export function volumeAnswer(
  one: {
    readonly state?: string;
    readonly instance?: string;
    readonly zone?: string;
    readonly tags?: Readonly<Record<string, string>>;
  } = {},
): string {
  const { state, instance = 'i-1', zone = 'us-east-1a', tags = ours } = one;
  const attachment = state
    ? `<item><volumeId>vol-1</volumeId><instanceId>${instance}</instanceId><status>${state}</status></item>`
    : '';
  return `<volumeSet><item><volumeId>vol-1</volumeId><availabilityZone>${zone}</availabilityZone>
    <attachmentSet>${attachment}</attachmentSet>${tagSet(tags)}</item></volumeSet>`;
}
