import type { Belongings, Call, EffectOf, Outcome } from '@moult/rolling-upgrade';
import { failureOf } from '../calls/failure-of.js';
import { attach } from './attach.js';
import { detach } from './detach.js';
import type { Ec2Parts } from './machines.js';
import { moveAddress } from './move-address.js';
import { Snapshots } from './snapshots.js';

/** Data volumes and service addresses of one cluster, on EC2. Every failure is an outcome; nothing is thrown. */
export class Ec2Belongings implements Belongings {
  readonly #parts: Ec2Parts;
  readonly #snapshots: Snapshots;

  /** `keepSnapshotsMs`: how long a snapshot is spared from pruning, counted from the moment it is taken. */
  constructor(parts: Ec2Parts, settings: { readonly keepSnapshotsMs: number }) {
    this.#parts = parts;
    this.#snapshots = new Snapshots(parts, settings);
  }

  detach(effect: EffectOf<'detach-volume'>, call: Call): Promise<Outcome> {
    return detach(this.#parts, effect, call).catch(failureOf);
  }

  attach(effect: EffectOf<'attach-volume'>, call: Call): Promise<Outcome> {
    return attach(this.#parts, effect, call).catch(failureOf);
  }

  snapshot(effect: EffectOf<'snapshot-volume'>, call: Call): Promise<Outcome> {
    return this.#snapshots.take(effect, call).catch(failureOf);
  }

  moveAddress(effect: EffectOf<'move-address'>, call: Call): Promise<Outcome> {
    return moveAddress(this.#parts, effect, call).catch(failureOf);
  }
}
