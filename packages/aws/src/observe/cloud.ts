import type { CloudSeen, InstanceSeen, VolumeSeen } from '@moult/rolling-upgrade';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { ownerFilters, type ClusterSite } from '../ec2/cluster.js';
import { describeInstances, type InstanceFacts } from '../ec2/instance.js';
import { describeSnapshots } from '../ec2/snapshots.js';
import { tagKeys, tagOf } from '../ec2/tags.js';
import { describeVolumes, type VolumeFacts } from '../ec2/volume.js';

/** EC2 takes at most so many values in one filter. */
const filterValues = 200;

/**
 * Looks at a whole cluster in three calls made at once (more only when a page is full), whatever its size: a call per
 * instance and second is how an account gets throttled.
 */
export async function lookAtCloud(
  ec2: EC2Client,
  site: ClusterSite,
  volumes: readonly string[],
): Promise<Omit<CloudSeen, 'credentialsEnd'>> {
  if (volumes.length > filterValues) {
    throw new Error(`${volumes.length} volumes are more than one look can ask for (${filterValues}).`);
  }
  const mine = ownerFilters(site);
  const wanted = { Name: 'volume-id', Values: [...volumes] };
  // An empty filter is an error to EC2, and would mean every volume of the account.
  const none = volumes.length === 0;
  const [instances, volumesFound, snapshots] = await Promise.all([
    describeInstances(ec2, { Filters: mine }),
    none ? [] : describeVolumes(ec2, { Filters: [wanted] }),
    none ? [] : describeSnapshots(ec2, [...mine, wanted]),
  ]);
  return {
    instances: instances.flatMap(instanceSeen),
    volumes: volumesFound.map(volumeSeen),
    snapshots,
  };
}

/** An instance without a node's name is nobody's embodiment, or its tags are not visible yet. */
function instanceSeen(facts: InstanceFacts): InstanceSeen[] {
  const { id, image, state, because, zone, data, tags } = facts;
  const node = tagOf(tags, tagKeys.node);
  if (node === undefined) return [];
  const isRead = data.every((one) => one.endsWithInstance !== 'unread');
  const ending = data.filter((one) => one.endsWithInstance === 'yes').map((one) => one.volume);
  const deletesOnTermination = isRead ? ending : 'unread';
  const why = because === undefined || because === '' ? {} : { because };
  return [{ id, node, image, templateVersion: versionOf(facts), zone, state, ...why, deletesOnTermination }];
}

/** The template version the instance was launched from; 0, which no template has, when nobody knows. */
function versionOf({ tags }: InstanceFacts): number {
  const own = tagOf(tags, tagKeys.templateVersion) ?? tagOf(tags, 'aws:ec2launchtemplate:version') ?? '';
  return /^[1-9]\d{0,8}$/.test(own) ? Number(own) : 0;
}

/** A volume with its history: the tag alone decides, and an unclear one counts as initialised, so nobody formats it. */
function volumeSeen({ id, zone, attachment, tags }: VolumeFacts): VolumeSeen {
  const history = tagOf(tags, tagKeys.initialised) === undefined ? 'blank' : 'initialised';
  return { id, zone, attachment, history };
}
