import { createSocket } from 'node:dgram';
import { AuthorizeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { BuildRefused } from '../build-refused.js';
import type { BuildSettings } from '../build/settings.js';

/** Amazon's own answer to "which address do I come from": https://checkip.amazonaws.com */
const askAddress = 'https://checkip.amazonaws.com';

/** RFC 1918, and the block for benchmarks (RFC 2544) that is never routed: no translation lies in between. */
const notPublic = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|198\.1[89]\.)/;

/** Lets this machine, and no other, reach port 22 of the group's instances. */
export async function admit(settings: BuildSettings, groupId: string, address: string): Promise<string> {
  const cidr = settings.admit ?? `${await ownAddress(address)}/32`;
  const one = /^(\d{1,3}\.){3}\d{1,3}\/32$/.test(cidr);
  if (!one)
    throw new BuildRefused(
      'launch',
      `--admit ${cidr}: a build admits one address only, like 203.0.113.7/32.`,
    );
  const rule = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: cidr }] };
  await settings.ec2
    .send(new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [rule] }))
    .catch((error: unknown) => {
      // The second instance of a build is reached from the same address as the first.
      if (!(error instanceof Error && error.name === 'InvalidPermission.Duplicate')) throw error;
    });
  return cidr;
}

async function ownAddress(towards: string): Promise<string> {
  if (notPublic.test(towards)) return localAddress(towards);
  try {
    const answer = await fetch(askAddress, { signal: AbortSignal.timeout(10_000) });
    return (await answer.text()).trim();
  } catch (cause) {
    throw new BuildRefused(
      'launch',
      `${askAddress} does not say which address this machine has: name it with --admit.`,
      {
        cause,
      },
    );
  }
}

/** Which of this machine's addresses a packet to there would carry. Connecting a datagram socket sends nothing. */
async function localAddress(towards: string): Promise<string> {
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(22, towards, resolve);
    });
    return socket.address().address;
  } finally {
    socket.close();
  }
}
