/** The states of a replacement here, https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/replace-root.html */
type RootTaskState = 'pending' | 'in-progress' | 'succeeded' | 'failed';

/** The replacement of an instance's root volume. */
export interface RootTask {
  readonly id: string;
  readonly instanceId: string;
  readonly state: RootTaskState;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  readonly completeTime?: number;
  readonly imageId?: string;
  readonly snapshotId?: string;
  readonly deletesReplaced: boolean;
}
