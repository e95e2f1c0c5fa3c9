import { checkTags, tagList } from '../model/tag-params.js';
import { requiredList, text } from '../protocol/params.js';
import { flatten } from '../protocol/query.js';
import { defineAction, done, type Action } from './action.js';
import { changeTags, splitIds } from './tags.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html; each tag goes to whoever owns the resource. */
export const createTags: Action = defineAction({
  name: 'CreateTags',
  params: { ResourceId: requiredList(text(64)), Tag: tagList },
  check: (context, params) => {
    checkTags(params.Tag);
    splitIds(context, params.ResourceId);
  },
  async run(context, params, call) {
    const { mine, theirs } = splitIds(context, params.ResourceId);
    for (const id of mine) checkTags({ ...context.store.tags.get(id), ...params.Tag });
    if (theirs.length > 0) {
      const ids = Object.fromEntries(theirs.map((id, index) => [`ResourceId.${index + 1}`, id]));
      await context.plane.ec2('CreateTags', { ...ids, ...flatten({ Tag: call.params['Tag'] ?? {} }) });
    }
    await changeTags(context, mine, (tags) => ({ ...tags, ...params.Tag }));
    return done;
  },
});
