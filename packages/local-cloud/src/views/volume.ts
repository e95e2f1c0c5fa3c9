import { timestamp } from '../model/clock.js';
import type { Tags } from '../model/store.js';
import type { Attachment, Snapshot, Volume } from '../model/volume.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { tagSet } from './tags.js';

/** `Volume`: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html */
export function volumeXml(volume: Volume, tags: Tags): XmlNode {
  return {
    volumeId: volume.id,
    size: volume.sizeGiB,
    snapshotId: volume.snapshotId,
    availabilityZone: volume.zone,
    status: volume.state,
    createTime: timestamp(volume.createTime),
    attachmentSet: items(
      volume.attachment === undefined ? [] : [attachmentXml(volume.id, volume.attachment)],
    ),
    volumeType: volume.type,
    iops: volume.iops,
    throughput: volume.throughput,
    encrypted: volume.encrypted,
    kmsKeyId: volume.kmsKeyId,
    multiAttachEnabled: false,
    tagSet: tagSet(tags),
  };
}

/** `VolumeAttachment`, also the answer of AttachVolume and DetachVolume. */
export function attachmentXml(volumeId: string, attachment: Attachment): XmlNode {
  return {
    volumeId,
    instanceId: attachment.instanceId,
    device: attachment.device,
    status: attachment.state,
    attachTime: timestamp(attachment.attachTime),
    deleteOnTermination: attachment.deleteOnTermination,
  };
}

/** `Snapshot`: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html */
export function snapshotXml(snapshot: Snapshot, owner: string, tags: Tags): XmlNode {
  return {
    snapshotId: snapshot.id,
    volumeId: snapshot.volumeId,
    status: snapshot.state,
    startTime: timestamp(snapshot.startTime),
    progress: snapshot.state === 'completed' ? '100%' : '0%',
    ownerId: owner,
    volumeSize: snapshot.sizeGiB,
    description: snapshot.description,
    encrypted: snapshot.encrypted,
    kmsKeyId: snapshot.kmsKeyId,
    storageTier: 'standard',
    tagSet: tagSet(tags),
  };
}
