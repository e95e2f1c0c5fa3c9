import { timestamp } from '../model/clock.js';
import type { RootTask } from '../model/root-task.js';
import type { Tags } from '../model/store.js';
import type { XmlNode } from '../protocol/answer.js';
import { tagSet } from './tags.js';

/** `ReplaceRootVolumeTask`: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRootVolumeTask.html */
export function rootTaskXml(task: RootTask, tags: Tags): XmlNode {
  return {
    replaceRootVolumeTaskId: task.id,
    instanceId: task.instanceId,
    taskState: task.state,
    startTime: timestamp(task.startTime),
    completeTime: task.completeTime === undefined ? undefined : timestamp(task.completeTime),
    imageId: task.imageId,
    snapshotId: task.snapshotId,
    deleteReplacedRootVolume: task.deletesReplaced,
    tagSet: tagSet(tags),
  };
}
