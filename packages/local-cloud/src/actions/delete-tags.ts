import { z } from 'zod';
import { list, name, requiredList, text } from '../protocol/params.js';
import { flatten } from '../protocol/query.js';
import { defineAction, done, type Action } from './action.js';
import { changeTags, splitIds } from './tags.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html; a value given must match, none deletes any. */
export const deleteTags: Action = defineAction({
  name: 'DeleteTags',
  params: {
    ResourceId: requiredList(text(64)),
    Tag: list(z.strictObject({ Key: name(128), Value: text(256).optional() })),
  },
  check: (context, params) => {
    splitIds(context, params.ResourceId);
  },
  async run(context, params, call) {
    const { mine, theirs } = splitIds(context, params.ResourceId);
    if (theirs.length > 0) {
      const ids = Object.fromEntries(theirs.map((id, index) => [`ResourceId.${index + 1}`, id]));
      await context.plane.ec2('DeleteTags', { ...ids, ...flatten({ Tag: call.params['Tag'] ?? {} }) });
    }
    const doomed = (key: string, value: string) =>
      params.Tag === undefined ||
      params.Tag.some((tag) => tag.Key === key && (tag.Value === undefined || tag.Value === value));
    await changeTags(context, mine, (tags) =>
      Object.fromEntries(Object.entries(tags).filter(([key, value]) => !doomed(key, value))),
    );
    return done;
  },
});
