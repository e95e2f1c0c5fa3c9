import { DetachVolumeCommand } from '@aws-sdk/client-ec2';
import { done, type Call, type EffectOf, type Outcome } from '@moult/rolling-upgrade';
import { failureOf } from '../calls/failure-of.js';
import { fenced } from '../calls/fence.js';
import type { Ec2Parts } from './machines.js';
import { describeVolume } from './volume.js';

/** What EC2 says of a volume that is not attached (there) any more, or on its way off already. */
const mayBeDone: ReadonlySet<string> = new Set(['IncorrectState', 'InvalidAttachment.NotFound']);

/**
 * Detaches a volume from the named instance and no other, never by force: force takes a disk from under a file system.
 * Done when EC2 has begun; a mounted disk stays until the guest lets go. Tried first and looked at afterwards, since an
 * old look could call a volume free that is not.
 */
export async function detach(
  parts: Ec2Parts,
  effect: EffectOf<'detach-volume'>,
  call: Call,
): Promise<Outcome> {
  const { ec2, ec2Reads, now } = parts;
  const { volume, instance } = effect;
  try {
    const command = new DetachVolumeCommand({ VolumeId: volume, InstanceId: instance });
    await ec2.send(fenced(command, call, now));
    return done();
  } catch (error) {
    if (!(error instanceof Error && mayBeDone.has(error.name))) return failureOf(error);
    const { attachment } = await describeVolume(ec2Reads, volume);
    if (attachment.kind === 'free' || attachment.instance !== instance) return done();
    return attachment.kind === 'detaching' ? done() : { kind: 'again', because: error.message };
  }
}
