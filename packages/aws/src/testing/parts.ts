import type { Call } from '@moult/rolling-upgrade';
import type { Ec2Parts } from '../ec2/machines.js';
import { testSite } from './answers.js';
import { scriptedEc2, type Scripted, type ScriptedEc2 } from './scripted-ec2.js';

/** A call whose lease lasts through any test that keeps its clock at 0. */
export const testCall: Call = { token: 'token-1', notAfter: 60_000 };

/** The parts of an adapter over one scripted EC2. */
export function scriptedParts(
  script: Readonly<Record<string, readonly Scripted[]>>,
  now: () => number = () => 0,
): ScriptedEc2 & { readonly parts: Ec2Parts } {
  const scripted = scriptedEc2(script);
  return { ...scripted, parts: { ec2: scripted.ec2, ec2Reads: scripted.ec2, site: testSite, now } };
}
