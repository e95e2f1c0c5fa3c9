import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import type { BuildRun } from '../build/run.js';
import { tagKeys, tags } from '../build/tags.js';
import { snapshotsBehind } from '../catalogue/remove-image.js';
import { unmark } from './unmark.js';

/**
 * The image passed: from now on it is nobody's leftover. First the status, then the mark comes off; whoever dies between
 * the two leaves an image that a sweep spares.
 */
export async function publish({ settings }: BuildRun, imageId: string): Promise<void> {
  const Resources = [imageId, ...(await snapshotsBehind(settings.ec2, imageId))];
  await settings.ec2.send(new CreateTagsCommand({ Resources, Tags: tags({ [tagKeys.status]: 'tested' }) }));
  await unmark(settings.ec2, Resources);
}
