import { done, type Call, type EffectOf, type Guests, type Outcome } from '@moult/rolling-upgrade';
import { failureOf } from '../calls/failure-of.js';
import { LeaseEnded } from '../calls/fence.js';
import type { Ec2Parts } from '../ec2/machines.js';
import type { SshSession } from '../ssh/session.js';
import { describeVolume } from '../ec2/volume.js';
import { tagKeys, tagOf } from '../ec2/tags.js';
import { ask } from './ask.js';
import { noteInitialised, setInitialise } from './initialise-tag.js';
import { guestAnswerSchema, serviceName } from './protocol.js';
import { mountScript } from './scripts/mount.js';
import { startServiceScript } from './scripts/start-service.js';
import { stopServiceScript } from './scripts/stop-service.js';

/** A script gives up after about 14 s; what is left of the engine's `callMs` (20 s) belongs to the way there. */
const askMs = 16_000;

/** Getting in is a matter of a second on a machine that runs; "again" is cheap otherwise. */
const openMs = 4_000;

/** What the sessions come from. */
export interface OpensDoors {
  open(instance: string, limitMs: number): Promise<SshSession>;
  drop(instance: string): void;
}

/** The insides of machines, over SSH. Every failure is an outcome; nothing is thrown. */
export class SshGuests implements Guests {
  readonly #parts: Ec2Parts;
  readonly #doors: OpensDoors;
  readonly #service: string;

  /** `service`: the name of its systemd unit, without `.service`. Throws when that is none. */
  constructor(parts: Ec2Parts, doors: OpensDoors, service: string) {
    this.#parts = parts;
    this.#doors = doors;
    this.#service = serviceName.parse(service);
  }

  stopService({ instance }: EffectOf<'stop-service'>, call: Call): Promise<Outcome> {
    return this.#ask(instance, { script: stopServiceScript, arguments: [this.#service] }, call);
  }

  async mount(effect: EffectOf<'mount-volume'>, call: Call): Promise<Outcome> {
    const { instance, volume, node, format, cluster } = effect;
    const { site } = this.#parts;
    try {
      if (cluster !== site.cluster) {
        return { kind: 'refused', because: `${node} belongs to ${cluster}; this is ${site.cluster}.` };
      }
      const mayFormat = format === 'if-blank' && (await this.#isBlank(volume));
      const tag = { instance, volume: mayFormat ? volume : null };
      const hindrance = await setInitialise(this.#parts, tag, call);
      if (hindrance !== null) return hindrance;
      const words = [volume, node, mayFormat ? 'if-blank' : 'never'];
      const outcome = await this.#ask(instance, { script: mountScript, arguments: words }, call);
      if (outcome.kind !== 'done') return outcome;
      await noteInitialised(this.#parts, volume, call);
      return done();
    } catch (error) {
      return failureOf(error);
    }
  }

  async startService(effect: EffectOf<'start-service'>, call: Call): Promise<Outcome> {
    const { instance, node: name, mode } = effect;
    const node = this.#parts.site.nodes.find((one) => one.name === name);
    if (node === undefined) return { kind: 'refused', because: `${name} is no node of this cluster.` };
    try {
      // Here as well: a run killed between formatting and noting it finds the volume mounted and skips that step.
      await noteInitialised(this.#parts, node.volumeId, call);
      const tag = { instance, volume: mode === 'form' ? node.volumeId : null };
      const hindrance = await setInitialise(this.#parts, tag, call);
      if (hindrance !== null) return hindrance;
      const words = [this.#service, mode, node.serviceAddress];
      return await this.#ask(instance, { script: startServiceScript, arguments: words }, call);
    } catch (error) {
      return failureOf(error);
    }
  }

  /** The tag alone allows formatting; whether the disk is blank as well is for the machine to see. */
  async #isBlank(volume: string): Promise<boolean> {
    const { tags } = await describeVolume(this.#parts.ec2Reads, volume);
    return tagOf(tags, tagKeys.initialised) === undefined;
  }

  async #ask(
    instance: string,
    what: { readonly script: string; readonly arguments: readonly string[] },
    call: Call,
  ): Promise<Outcome> {
    let session: SshSession;
    try {
      session = await this.#doors.open(instance, openMs);
    } catch (error) {
      return { kind: 'again', because: error instanceof Error ? error.message : String(error) };
    }
    if (this.#parts.now() >= call.notAfter) return failureOf(new LeaseEnded('no'));
    try {
      return await ask(session, { ...what, schema: guestAnswerSchema, deadlineMs: askMs });
    } catch (error) {
      this.#doors.drop(instance);
      return { kind: 'unknown', because: error instanceof Error ? error.message : String(error) };
    }
  }
}
