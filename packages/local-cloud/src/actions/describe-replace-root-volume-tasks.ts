import { filterParams, matcher, type FilterTable } from '../model/filter.js';
import { page, pageParams } from '../model/page.js';
import type { RootTask } from '../model/root-task.js';
import { items } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { ids, list } from '../protocol/params.js';
import { rootTaskXml } from '../views/root-task.js';
import { defineAction, type Action } from './action.js';
import { seenOf } from './seen.js';

const filters: FilterTable<RootTask> = { 'instance-id': (task) => task.instanceId };

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReplaceRootVolumeTasks.html */
export const describeReplaceRootVolumeTasks: Action = defineAction({
  name: 'DescribeReplaceRootVolumeTasks',
  params: { ReplaceRootVolumeTaskId: list(ids.rootTask), Filter: filterParams, ...pageParams },
  run({ store }, params) {
    const tagsOf = (task: RootTask) => store.tags.seen(task.id) ?? {};
    const matches = matcher(filters, params.Filter, tagsOf);
    const all = seenOf(store.rootTasks, params.ReplaceRootVolumeTaskId, noTask).filter(matches);
    const { members, nextToken } = page(all, params);
    return {
      replaceRootVolumeTaskSet: items(members.map((task) => rootTaskXml(task, tagsOf(task)))),
      nextToken,
    };
  },
});

function noTask(id: string): ApiError {
  return new ApiError(
    'InvalidReplaceRootVolumeTaskId.NotFound',
    `The root volume replacement task '${id}' does not exist.`,
  );
}
