import { AttachVolumeCommand } from '@aws-sdk/client-ec2';
import { done, type Call, type EffectOf, type Outcome } from '@moult/rolling-upgrade';
import { failureOf, worded } from '../calls/failure-of.js';
import { fenced } from '../calls/fence.js';
import { notOurs } from './cluster.js';
import { freeDeviceName } from './device-name.js';
import { describeInstance, type InstanceFacts } from './instance.js';
import type { Ec2Parts } from './machines.js';
import { describeVolume, type VolumeFacts } from './volume.js';

/** Attaches a volume to an instance of its zone. Done when EC2 has begun, or had before. */
export async function attach(
  parts: Ec2Parts,
  effect: EffectOf<'attach-volume'>,
  call: Call,
): Promise<Outcome> {
  const { ec2, ec2Reads, site, now } = parts;
  const [volume, instance] = await Promise.all([
    describeVolume(ec2Reads, effect.volume),
    describeInstance(ec2Reads, effect.instance),
  ]);
  if (isAt(volume, instance)) return done();
  const hindrance = notOurs(site, instance) ?? misfit(volume, instance);
  if (hindrance !== null) return hindrance;
  const device = freeDeviceName(instance.deviceNames);
  if (device === null) {
    return { kind: 'refused', because: `${instance.id} has no device name left for ${volume.id}.` };
  }
  const command = new AttachVolumeCommand({ VolumeId: volume.id, InstanceId: instance.id, Device: device });
  try {
    await ec2.send(fenced(command, call, now));
    return done();
  } catch (error) {
    // The look may have been old: an earlier call of ours may have attached it, or taken the device name.
    if (error instanceof Error && /unixDevice|already in use/.test(error.message)) {
      return { kind: 'again', because: worded(error) };
    }
    const failure = failureOf(error);
    if (failure.kind !== 'again') return failure;
    return isAt(await describeVolume(ec2Reads, volume.id), instance) ? done() : failure;
  }
}

function isAt({ attachment }: VolumeFacts, { id }: InstanceFacts): boolean {
  if (attachment.kind !== 'attached' && attachment.kind !== 'attaching') return false;
  return attachment.instance === id;
}

function misfit(volume: VolumeFacts, instance: InstanceFacts): Outcome | null {
  if (volume.zone !== instance.zone) {
    const because = `${volume.id} is in ${volume.zone} and ${instance.id} in ${instance.zone}: a volume never leaves its zone.`;
    return { kind: 'refused', because };
  }
  if (volume.attachment.kind === 'free') return null;
  const { kind, instance: holder } = volume.attachment;
  return { kind: 'again', because: `${volume.id} is still ${kind} (${holder}).` };
}
