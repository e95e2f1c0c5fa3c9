import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { done, type Call, type EffectOf, type Outcome } from '@moult/rolling-upgrade';
import { fenced } from '../calls/fence.js';
import { instanceTags, ownerFilters, ownerTags } from './cluster.js';
import { describeInstances } from './instance.js';
import type { Ec2Parts } from './machines.js';
import { tagKeys, toTags } from './tags.js';

/**
 * Launches one instance from the pinned version of the template, or finds the one this token launched before, dead or
 * alive. By tag first, because EC2 remembers a ClientToken for a limited time only and a run may be resumed days later;
 * by ClientToken then, because a tag may not be visible yet.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
export async function launch(parts: Ec2Parts, effect: EffectOf<'launch'>, call: Call): Promise<Outcome> {
  const { ec2, ec2Reads, site, now } = parts;
  const node = site.nodes.find((one) => one.name === effect.node);
  if (node?.zone !== effect.zone) {
    const where = node === undefined ? 'no such node' : `it in ${node.zone}`;
    return {
      kind: 'refused',
      because: `${effect.node} is to be launched in ${effect.zone}; the cluster has ${where}.`,
    };
  }
  const byToken = { Name: `tag:${tagKeys.token}`, Values: [call.token] };
  const [known] = await describeInstances(ec2Reads, { Filters: [...ownerFilters(site), byToken] });
  if (known !== undefined) return done({ instance: known.id });

  // The root volume gets no node tag: that tag is how a node's data volume is found.
  const made = { ...ownerTags(site), [tagKeys.token]: call.token };
  const version = String(effect.templateVersion);
  const instance = { ...instanceTags(site, node), ...made, [tagKeys.templateVersion]: version };
  const command = new RunInstancesCommand({
    MinCount: 1,
    MaxCount: 1,
    ClientToken: call.token,
    LaunchTemplate: { LaunchTemplateId: effect.template, Version: version },
    // The plan's word counts, even if somebody put another image into the template.
    ImageId: effect.image,
    SubnetId: node.subnetId,
    TagSpecifications: [
      { ResourceType: 'instance', Tags: toTags(instance) },
      { ResourceType: 'volume', Tags: toTags(made) },
    ],
  });
  const { Instances = [] } = await ec2.send(fenced(command, call, now));
  const id = Instances[0]?.InstanceId;
  // The call went through, so the next one with this token finds the id.
  if (id === undefined) return { kind: 'unknown', because: 'EC2 launched something and did not say what.' };
  return done({ instance: id });
}
