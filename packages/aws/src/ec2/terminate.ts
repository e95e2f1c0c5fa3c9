import { ModifyInstanceAttributeCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { done, type Call, type EffectOf, type Outcome } from '@moult/rolling-upgrade';
import { fenced } from '../calls/fence.js';
import { notOurs } from './cluster.js';
import { describeInstance, type InstanceFacts } from './instance.js';
import type { Ec2Parts } from './machines.js';

/**
 * Ends an instance of the cluster for good. Any volume but the root that EC2 would delete with it is told to stay, and
 * the instance is only ended when a later look shows that nothing but its root would go: what was asked for is no proof.
 */
export async function terminate(
  parts: Ec2Parts,
  effect: EffectOf<'terminate'>,
  call: Call,
): Promise<Outcome> {
  const { ec2, ec2Reads, site, now } = parts;
  const seen = await describeInstance(ec2Reads, effect.instance);
  const hindrance = notOurs(site, seen);
  if (hindrance !== null) return hindrance;
  if (seen.state === 'terminated' || seen.state === 'shutting-down') return done();
  if (atStake(seen).length > 0) {
    await ec2.send(fenced(keepAll(seen), call, now));
    const after = atStake(await describeInstance(ec2Reads, seen.id));
    // The look may be older than the change; the run asks again.
    if (after.length > 0)
      return { kind: 'again', because: `${after.join(', ')} would still end with ${seen.id}.` };
  }
  await ec2.send(fenced(new TerminateInstancesCommand({ InstanceIds: [seen.id] }), call, now));
  return done();
}

/** Volumes that the end of the instance would delete, or of which that is not known. */
function atStake({ data }: InstanceFacts): readonly string[] {
  return data.filter((one) => one.endsWithInstance !== 'no').map((one) => one.volume);
}

function keepAll({ id, data }: InstanceFacts): ModifyInstanceAttributeCommand {
  return new ModifyInstanceAttributeCommand({
    InstanceId: id,
    BlockDeviceMappings: data
      .filter((one) => one.endsWithInstance !== 'no')
      .map(({ device }) => ({ DeviceName: device, Ebs: { DeleteOnTermination: false } })),
  });
}
