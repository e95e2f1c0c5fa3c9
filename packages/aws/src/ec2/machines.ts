import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Call, EffectOf, Machines, Outcome } from '@moult/rolling-upgrade';
import { failureOf } from '../calls/failure-of.js';
import type { ClusterSite } from './cluster.js';
import { launch } from './launch.js';
import { stop } from './stop.js';
import { terminate } from './terminate.js';

/** What an effect on EC2 needs besides itself. */
export interface Ec2Parts {
  /** For calls that change something; tried once each. */
  readonly ec2: EC2Client;
  readonly ec2Reads: EC2Client;
  readonly site: ClusterSite;
  /** The run's clock, milliseconds; it must count the time a computer sleeps. */
  readonly now: () => number;
}

/** Instances of one cluster, on EC2. Every failure is an outcome; nothing is thrown. */
export class Ec2Machines implements Machines {
  readonly #parts: Ec2Parts;

  constructor(parts: Ec2Parts) {
    this.#parts = parts;
  }

  launch(effect: EffectOf<'launch'>, call: Call): Promise<Outcome> {
    return launch(this.#parts, effect, call).catch(failureOf);
  }

  stop(effect: EffectOf<'stop-instance'>, call: Call): Promise<Outcome> {
    return stop(this.#parts, effect, call).catch(failureOf);
  }

  terminate(effect: EffectOf<'terminate'>, call: Call): Promise<Outcome> {
    return terminate(this.#parts, effect, call).catch(failureOf);
  }
}
