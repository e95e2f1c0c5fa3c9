import { DeleteTagsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { tagKeys } from '../build/tags.js';

const marks = [tagKeys.build, tagKeys.buildOwner, tagKeys.buildExpires];

/** Takes the mark of a build off these things: from now on nobody sweeps them. */
export async function unmark(ec2: EC2Client, ids: readonly string[]): Promise<void> {
  await ec2.send(new DeleteTagsCommand({ Resources: [...ids], Tags: marks.map((Key) => ({ Key })) }));
}
