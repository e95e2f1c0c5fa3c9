/** https://docs.aws.amazon.com/ebs/latest/userguide/ebs-describing-volumes.html#volume-state */
type VolumeState = 'creating' | 'available' | 'in-use' | 'deleting' | 'error';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VolumeAttachment.html */
type AttachmentState = 'attaching' | 'attached' | 'detaching' | 'busy';

/** A volume's place in an instance. */
export interface Attachment {
  /** Tells it from every other attachment of the volume, also from one of the same millisecond; no answer shows it. */
  readonly id: string;
  readonly instanceId: string;
  readonly device: string;
  readonly state: AttachmentState;
  /** Milliseconds since the epoch. */
  readonly attachTime: number;
  readonly deleteOnTermination: boolean;
}

/** A volume as this cloud keeps it. */
export interface Volume {
  readonly id: string;
  /** A `root` volume is the machine's own root file system; only a `data` volume is a block device of its own. */
  readonly kind: 'root' | 'data';
  readonly sizeGiB: number;
  readonly type: string;
  readonly iops?: number;
  readonly throughput?: number;
  readonly encrypted: boolean;
  readonly kmsKeyId?: string;
  readonly zone: string;
  readonly snapshotId: string;
  readonly state: VolumeState;
  /** Milliseconds since the epoch. */
  readonly createTime: number;
  readonly attachment?: Attachment;
}

/** What a snapshot holds: a volume's bytes, or the root file system of an image. */
type SnapshotContent = { readonly kind: 'volume' } | { readonly kind: 'root'; readonly hostImageId: string };

/** A snapshot as this cloud keeps it. */
export interface Snapshot {
  readonly id: string;
  readonly volumeId: string;
  readonly sizeGiB: number;
  readonly state: 'pending' | 'completed' | 'error';
  readonly encrypted: boolean;
  readonly kmsKeyId?: string;
  readonly description: string;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  readonly content: SnapshotContent;
}
