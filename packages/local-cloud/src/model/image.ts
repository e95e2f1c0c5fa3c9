/** One device of an image. */
export interface ImageDevice {
  readonly device: string;
  readonly snapshotId: string;
  readonly sizeGiB: number;
  readonly type: string;
  readonly iops?: number;
  /** MiB/s. */
  readonly throughput?: number;
  readonly encrypted: boolean;
  readonly deleteOnTermination: boolean;
}

/** An image as this cloud keeps it. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly state: 'pending' | 'available' | 'failed' | 'deregistered';
  readonly stateReason?: string;
  /** `amazon` for the base image this cloud provides, `self` for those made here. */
  readonly owner: 'amazon' | 'self';
  /** Under which id the host keeps the root file system; several images may share one. */
  readonly hostImageId: string;
  readonly architecture: string;
  readonly rootDeviceName: string;
  readonly devices: readonly ImageDevice[];
  readonly imdsSupport?: 'v2.0';
  /** Whether it can use the Elastic Network Adapter; recorded and shown, machines here have one network device each. */
  readonly enaSupport: boolean;
  readonly sriovNetSupport?: 'simple';
  readonly bootMode: string;
  readonly sourceInstanceId?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}
