import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClusterDescription, clusterDescriptionSchema, type ClusterSpec } from '@moult/consul-stack';
import { z } from 'zod';
import { type Ground, recordsAt, stateAt } from '../ground/ground.js';
import { CommandFailed } from '../program/command-failed.js';
import { lockedBy, type LockHolder } from '../terraform/explain.js';
import { findTerraform } from '../terraform/find-terraform.js';
import { lockedSentence, lockHolderIn } from '../terraform/state-locked.js';
import { type SavedPlan, Terraform } from '../terraform/terraform.js';
import { Notes } from './notes.js';
import { Progress } from './progress.js';
import type { Leased } from './under-lease.js';

/** A stack on disk, initialised: what terraform is run on. Disposing it notes that nobody works on it any more. */
export class Stack implements AsyncDisposable {
  readonly #ground: Ground;
  readonly #terraform: Terraform;
  readonly #notes: Notes;
  readonly #progress: Progress;

  private constructor(
    ground: Ground,
    parts: { readonly terraform: Terraform; readonly notes: Notes; readonly progress: Progress },
  ) {
    const { terraform, notes, progress } = parts;
    this.#ground = ground;
    this.#progress = progress;
    this.#terraform = terraform;
    this.#notes = notes;
  }

  /** Writes the configuration, initialises terraform and notes who works here. Called under the lease. */
  static async open(leased: Leased, spec: ClusterSpec): Promise<Stack> {
    const { ground } = leased;
    const notes = await Notes.begin({
      ...{ s3: ground.clients.s3, records: recordsAt(ground), state: stateAt(ground) },
      ...{ holder: ground.holder, now: ground.now },
    });
    const progress = new Progress(ground.say, () => performance.now());
    // Its provider starts for some ten seconds, in which nothing else is said.
    ground.say('terraform: planning');
    const terraform = await terraformOn(leased, spec, { notes, progress });
    const stack = new Stack(ground, { terraform, notes, progress });
    try {
      await terraform.init();
      return stack;
    } catch (error) {
      // Whoever opens it never gets it, and so cannot dispose it.
      await stack[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#notes.end();
  }

  /** How often terraform was started. */
  get calls(): number {
    return this.#terraform.calls;
  }

  /** How long terraform ran in all, in milliseconds. */
  get workedMs(): number {
    return this.#terraform.workedMs;
  }

  /** A saved plan; takes the lock of a run that is proved to be dead first. */
  async plan(options: { readonly destroy?: boolean } = {}): Promise<SavedPlan> {
    const plan = await this.#unlocked(() => this.#terraform.plan(options));
    this.#notes.alone();
    return plan;
  }

  /** Does what needs the lock; that of a run that is proved to be dead is taken first. */
  async #unlocked<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      const holder = lockHolderIn(error);
      if (holder === undefined) throw error;
      await this.#takeLock(holder);
      return await work();
    }
  }

  /** Applies a plan that was guarded, and reads back what the stack says of the cluster. */
  async apply(plan: SavedPlan): Promise<ClusterDescription> {
    // A choice that is told in an output alone is read back by the next command, so it has to be written too.
    if (plan.changes.length > 0 || plan.outputs.length > 0) await this.#carryOut(plan);
    const outputs = outputsSchema.parse(await this.#terraform.outputs());
    return clusterDescriptionSchema.parse(outputs.cluster.value);
  }

  /** Carries a plan out that leaves nothing behind to describe. */
  async destroy(plan: SavedPlan): Promise<void> {
    if (plan.changes.length > 0) await this.#carryOut(plan);
  }

  async #carryOut(plan: SavedPlan): Promise<void> {
    this.#progress.begin(plan.changes.length);
    await this.#ground.interrupts.until('when Terraform has applied its plan', () =>
      this.#terraform.apply(plan),
    );
  }

  /** Keeps volumes whose making was interrupted: they exist, and nothing is ever gained by making one anew. */
  async keepTainted(addresses: readonly string[]): Promise<void> {
    await this.#unlocked(() => this.#terraform.untaint(addresses));
  }

  /** Takes resources out of the state; they stay in the cloud. */
  async forget(addresses: readonly string[]): Promise<void> {
    await this.#terraform.forget(addresses);
  }

  async #takeLock(holder: LockHolder): Promise<void> {
    const { say, now, typed } = this.#ground;
    if (this.#notes.isOfTheDead(holder.id)) {
      say(`The state is locked by ${lockedBy(holder, now())}, a run that is dead: unlocked`);
      await this.#terraform.unlock(holder.id);
      return;
    }
    const sentence = lockedSentence(holder, { folder: this.#terraform.folder, now: now() });
    throw new CommandFailed(3, sentence, typed.again);
  }
}

async function terraformOn(
  { ground, signals, still }: Leased,
  spec: ClusterSpec,
  { notes, progress }: { readonly notes: Notes; readonly progress: Progress },
): Promise<Terraform> {
  const { binary, env } = findTerraform(process.env);
  const unnoted = new AbortController();
  await mkdir(ground.folder, { recursive: true, mode: 0o700 });
  return new Terraform({
    binary,
    folder: ground.release.synthesise(spec, join(ground.folder, 'terraform')),
    log: join(ground.folder, 'terraform.log'),
    env: { ...env, ...ground.cloud.env },
    backend: ground.cloud.backend,
    onMessage: (message) => progress.hear(message),
    // Terraform takes seconds to reach the state; one that nobody could prove dead later is stopped before.
    onProcess: (pid, does) => void notes.add(pid, does).catch((error: unknown) => unnoted.abort(error)),
    onEnd: (how) => notes.ended(how),
    mayStart: still,
    signals: {
      leave: AbortSignal.any([signals.leave, unnoted.signal]),
      stop: AbortSignal.any([signals.stop, unnoted.signal]),
    },
  });
}

const outputsSchema = z.object({ cluster: z.object({ value: z.unknown() }) });
