import { CreateTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-ec2';
import type { Call, Outcome } from '@moult/rolling-upgrade';
import { fenced } from '../calls/fence.js';
import { notOurs } from '../ec2/cluster.js';
import { describeInstance } from '../ec2/instance.js';
import type { Ec2Parts } from '../ec2/machines.js';
import { tagKeys, tagOf } from '../ec2/tags.js';

/**
 * Sets or removes the instance tag that lets a machine format a volume and found a cluster: `volume` names the one
 * volume, null removes it. Gives an outcome only when it must not be done. That the machine sees it so is checked on the
 * machine itself, since the tag may be changed here and not be visible there yet.
 */
export async function setInitialise(
  parts: Ec2Parts,
  what: { readonly instance: string; readonly volume: string | null },
  call: Call,
): Promise<Outcome | null> {
  const { ec2, ec2Reads, site, now } = parts;
  const seen = await describeInstance(ec2Reads, what.instance);
  const hindrance = notOurs(site, seen);
  if (hindrance !== null) return hindrance;
  const current = tagOf(seen.tags, tagKeys.initialise);
  const Resources = [seen.id];
  if (what.volume === null) {
    // Removed even if a look shows none: the look may be older than the tag.
    await ec2.send(
      fenced(new DeleteTagsCommand({ Resources, Tags: [{ Key: tagKeys.initialise }] }), call, now),
    );
  } else if (current !== what.volume) {
    const Tags = [{ Key: tagKeys.initialise, Value: what.volume }];
    await ec2.send(fenced(new CreateTagsCommand({ Resources, Tags }), call, now));
  }
  return null;
}

/** Notes on a volume that it holds data: from now on no machine is allowed to format it. */
export async function noteInitialised(parts: Ec2Parts, volume: string, call: Call): Promise<void> {
  const Tags = [{ Key: tagKeys.initialised, Value: 'yes' }];
  await parts.ec2.send(fenced(new CreateTagsCommand({ Resources: [volume], Tags }), call, parts.now));
}

/**
 * Takes the permission to format and to found a cluster off instances, for when a new cluster stands. Rejects with EC2's
 * error; doing it again is harmless.
 */
export async function withdrawInitialise(
  parts: Pick<Ec2Parts, 'ec2' | 'now'>,
  instances: readonly string[],
  call: Pick<Call, 'notAfter'>,
): Promise<void> {
  if (instances.length === 0) return;
  const Tags = [{ Key: tagKeys.initialise }];
  await parts.ec2.send(fenced(new DeleteTagsCommand({ Resources: [...instances], Tags }), call, parts.now));
}
