import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClusterDescription, clusterDescriptionSchema, type ClusterSpec } from '@moult/consul-stack';
import { type Owner, ownerOf, stateOf, thisProcess } from '@moult/image-builder';
import { z } from 'zod';
import { type Ground, recordsAt } from '../ground/ground.js';
import { CommandFailed } from '../program/command-failed.js';
import { lockedBy, type LockHolder, lockHolder } from '../terraform/explain.js';
import { findTerraform } from '../terraform/find-terraform.js';
import { forbiddenChanges } from '../terraform/guard.js';
import type { PlannedChange, TerraformMessage } from '../terraform/messages.js';
import { type SavedPlan, Terraform, TerraformFailed } from '../terraform/terraform.js';
import {
  fateOfOwner,
  lockIsOfTheDead,
  noteOwner,
  readOwner,
  type TerraformOwner,
} from './terraform-owner.js';
import type { Leased } from './under-lease.js';

/** A stack on disk, initialised: what terraform is run on. Disposing it notes that nobody works on it any more. */
export class Stack implements AsyncDisposable {
  readonly log: string;
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
    this.log = logOf(ground);
  }

  /** Writes the configuration, initialises terraform and notes who works here. Called under the lease. */
  static async open({ ground, signals, still }: Leased, spec: ClusterSpec): Promise<Stack> {
    const { binary, env } = findTerraform(process.env);
    const unnoted = new AbortController();
    const notes = await Notes.begin(ground);
    const progress = new Progress(ground.say);
    // Its provider starts for some ten seconds, in which nothing else is said.
    ground.say('terraform: planning');
    await mkdir(ground.folder, { recursive: true, mode: 0o700 });
    const terraform = new Terraform({
      binary,
      folder: ground.release.synthesise(spec, join(ground.folder, 'terraform')),
      log: logOf(ground),
      env: { ...env, ...ground.cloud.env },
      backend: ground.cloud.backend,
      onMessage: (message) => progress.hear(message),
      // Terraform takes seconds to reach the state; one that nobody could prove dead later is stopped before.
      onProcess: (pid) => void notes.add(pid).catch((error: unknown) => unnoted.abort(error)),
      onKilled: () => notes.keep(),
      mayStart: still,
      signals: {
        leave: AbortSignal.any([signals.leave, unnoted.signal]),
        stop: AbortSignal.any([signals.stop, unnoted.signal]),
      },
    });
    await terraform.init();
    return new Stack(ground, { terraform, notes, progress });
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
    // Terraform held the lock for it, so whoever is noted from before does not.
    this.#notes.alone();
    return plan;
  }

  /** Does what needs the lock; that of a run that is proved to be dead is taken first. */
  async #unlocked<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TerraformFailed)) throw error;
      const holder = error.diagnostics.flatMap((one) => lockHolder(one) ?? [])[0];
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
    const by = `The state is locked by ${lockedBy(holder, this.#ground.now())}`;
    if (lockIsOfTheDead(this.#notes.before, holder)) {
      this.#ground.say(`${by}, a run that is dead: unlocked`);
      await this.#terraform.unlock(holder.id);
      return;
    }
    throw new CommandFailed(
      3,
      `${by}: wait until that has ended, or, if nothing runs there any more, terraform -chdir=${this.#terraform.folder} force-unlock ${holder.id}.`,
      this.#ground.typed.again,
    );
  }
}

/** Who is noted to work on a stack: those of before until it is known that they do not, and ourselves. */
class Notes {
  readonly before: TerraformOwner | null;
  readonly #ground: Ground;
  readonly #own: Owner[] = [thisProcess()];
  readonly #since: string;
  #carried: readonly Owner[];

  private constructor(ground: Ground, before: TerraformOwner | null) {
    this.#ground = ground;
    this.before = before;
    this.#since = ground.now().toISOString();
    this.#carried = before?.processes.filter((one) => stateOf(one) !== 'dead') ?? [];
  }

  static async begin(ground: Ground): Promise<Notes> {
    const notes = new Notes(ground, await readOwner(ground.clients.s3, recordsAt(ground)));
    await notes.#write([...notes.#carried, ...notes.#own]);
    return notes;
  }

  async add(pid: number): Promise<void> {
    this.#own.push(ownerOf(pid));
    await this.#write([...this.#carried, ...this.#own]);
  }

  alone(): void {
    this.#carried = [];
  }

  /** Terraform may have left its lock: only a note of who it was proves later that it is dead. */
  keep(): void {
    this.#carried = [...this.#carried, ...this.#own];
  }

  async end(): Promise<void> {
    await this.#write(this.#carried);
  }

  async #write(processes: readonly Owner[]): Promise<void> {
    const { clients, holder } = this.#ground;
    await noteOwner(clients.s3, recordsAt(this.#ground), { holder, processes, since: this.#since });
  }
}

/**
 * Refuses to work beside a terraform that still does, whatever became of its runner and its lease.
 * @throws {CommandFailed} (3) naming its runner.
 */
export async function refuseLiving(ground: Ground): Promise<void> {
  const owner = await readOwner(ground.clients.s3, recordsAt(ground));
  const others = owner?.processes.filter(({ pid }) => pid !== process.pid) ?? [];
  if (owner === null || fateOfOwner({ ...owner, processes: others }) !== 'alive') return;
  throw new CommandFailed(
    3,
    `Terraform of ${owner.holder} still works on this cluster: wait until it has ended.`,
    ground.typed.again,
  );
}

const outputsSchema = z.object({ cluster: z.object({ value: z.unknown() }) });

function logOf(ground: Ground): string {
  return join(ground.folder, 'terraform.log');
}

/**
 * Refuses a plan that a living cluster would not survive.
 * @throws {CommandFailed} (4) naming every resource at stake.
 */
export function refuseForbidden(changes: readonly PlannedChange[]): void {
  const forbidden = forbiddenChanges(changes);
  if (forbidden.length === 0) return;
  const list = forbidden.map(({ change, because }) => `${change.action} ${change.address} (${because})`);
  throw new CommandFailed(
    4,
    `Terraform would ${list.join('; ')}. Nothing was changed: take the change of configuration back that causes it.`,
  );
}

/** `12 to add, 1 to change`. */
export function countChanges(changes: readonly PlannedChange[]): string {
  const count = (actions: readonly PlannedChange['action'][]): number =>
    changes.filter(({ action }) => actions.includes(action)).length;
  const parts = [
    [count(['create']), 'to add'],
    [count(['import']), 'to take over'],
    [count(['update']), 'to change'],
    [count(['replace']), 'to replace'],
    [count(['delete']), 'to remove'],
  ] as const;
  const said = parts.flatMap(([number, what]) => (number === 0 ? [] : [`${String(number)} ${what}`]));
  return said.length === 0 ? 'nothing to change' : said.join(', ');
}

/** A line now and then while terraform works: a person wants to see that it goes on, not each of forty resources. */
const everyMs = 5_000;

class Progress {
  readonly #say: (line: string) => void;
  #planned = 0;
  #finished = 0;
  #since = 0;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** An apply of so many changes begins. */
  begin(planned: number): void {
    this.#planned = planned;
    this.#finished = 0;
    this.#since = Date.now();
  }

  hear(message: TerraformMessage): void {
    if (message.kind === 'failed') this.#say(`terraform: ${message.address} failed`);
    if (message.kind !== 'finished') return;
    this.#finished += 1;
    if (Date.now() - this.#since < everyMs) return;
    this.#since = Date.now();
    const done = `${String(this.#finished)} of ${String(this.#planned)} resources done`;
    this.#say(`terraform: ${done}, the last one ${message.address}`);
  }
}
