import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { done, type Call, type EffectOf, type Outcome } from '@moult/rolling-upgrade';
import { fenced } from '../calls/fence.js';
import { notOurs } from './cluster.js';
import { describeInstance } from './instance.js';
import type { Ec2Parts } from './machines.js';

/** Stops an instance of the cluster as an operating system stops, never by force. Done when it is on its way. */
export async function stop(parts: Ec2Parts, effect: EffectOf<'stop-instance'>, call: Call): Promise<Outcome> {
  const { ec2, ec2Reads, site, now } = parts;
  const seen = await describeInstance(ec2Reads, effect.instance);
  const hindrance = notOurs(site, seen);
  if (hindrance !== null) return hindrance;
  // A stale "running" is harmless: stopping what is stopped changes nothing.
  if (seen.state !== 'running' && seen.state !== 'pending') return done();
  await ec2.send(fenced(new StopInstancesCommand({ InstanceIds: [seen.id] }), call, now));
  return done();
}
