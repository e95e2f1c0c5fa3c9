import { AssignPrivateIpAddressesCommand } from '@aws-sdk/client-ec2';
import { done, type Call, type EffectOf, type Outcome } from '@moult/rolling-upgrade';
import { fenced } from '../calls/fence.js';
import { notOurs } from './cluster.js';
import { describeInstance } from './instance.js';
import type { Ec2Parts } from './machines.js';

/**
 * Assigns a service address to the primary interface of an instance, taking it from whoever has it: one call, so it is
 * never "in use" in between. The move is asynchronous; it has happened when the instance's own metadata shows it.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateIpAddresses.html
 */
export async function moveAddress(
  parts: Ec2Parts,
  effect: EffectOf<'move-address'>,
  call: Call,
): Promise<Outcome> {
  const { ec2, ec2Reads, site, now } = parts;
  const { address } = effect;
  // Another cluster's address would be taken from it without a question.
  if (!site.nodes.some((node) => node.serviceAddress === address)) {
    return {
      kind: 'refused',
      because: `${address} is no service address of ${site.environment}/${site.cluster}.`,
    };
  }
  const instance = await describeInstance(ec2Reads, effect.instance);
  const hindrance = notOurs(site, instance);
  if (hindrance !== null) return hindrance;
  const card = instance.interface;
  if (card === undefined) {
    return { kind: 'again', because: `${instance.id} (${instance.state}) shows no network interface.` };
  }
  if (card.addresses.includes(address)) return done();
  const command = new AssignPrivateIpAddressesCommand({
    NetworkInterfaceId: card.id,
    PrivateIpAddresses: [address],
    AllowReassignment: true,
  });
  await ec2.send(fenced(command, call, now));
  return done();
}
