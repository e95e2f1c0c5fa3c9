import type { EC2Client } from '@aws-sdk/client-ec2';
import { readHostKeys } from '../console/read-host-keys.js';
import { describeInstance, type InstanceFacts } from '../ec2/instance.js';
import type { Pins } from '../s3/pins.js';
import { connect } from '../ssh/connect.js';
import type { HostKey } from '../ssh/host-key.js';
import type { SshAuth, SshSession } from '../ssh/session.js';

/** How machines are reached. */
export interface DoorParts {
  readonly ec2Reads: EC2Client;
  readonly pins: Pins;
  readonly login: { readonly user: string; readonly auth: SshAuth };
  /** The address to dial; undefined while the instance has none. */
  readonly hostOf: (instance: InstanceFacts) => string | undefined;
  /** Default 22. */
  readonly port?: number;
}

/** A booting machine shows its host keys within this (ms), or the next look starts over. */
const consoleMs = 60_000;

/** One SSH session per machine, opened when first needed, kept while it works. */
export class Doors implements AsyncDisposable {
  readonly #parts: DoorParts;
  readonly #sessions = new Map<string, Promise<SshSession>>();
  readonly #keys = new Map<string, readonly HostKey[]>();
  readonly #closing = new AbortController();

  constructor(parts: DoorParts) {
    this.#parts = parts;
  }

  /**
   * A session, if there is one within `limitMs`; opening goes on behind and the next caller finds it. Rejects with the
   * reason. Every session is to a machine whose host key was pinned.
   */
  async open(instance: string, limitMs: number): Promise<SshSession> {
    const opening = this.#sessions.get(instance) ?? this.#start(instance);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${instance} does not let us in yet`)), limitMs);
    });
    try {
      return await Promise.race([opening, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Forgets a session that no longer works. */
  drop(instance: string): void {
    const session = this.#sessions.get(instance);
    this.#sessions.delete(instance);
    close(session);
  }

  /** Closes every session but those to the machines named. */
  keepOnly(instances: readonly string[]): void {
    const kept = new Set(instances);
    for (const instance of [...this.#sessions.keys()]) if (!kept.has(instance)) this.drop(instance);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('the doors are closed'));
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(
      sessions.map((one) => one.then((session) => session[Symbol.asyncDispose]()).catch(() => null)),
    );
  }

  #start(instance: string): Promise<SshSession> {
    const opening = this.#connect(instance);
    this.#sessions.set(instance, opening);
    // Nobody may be waiting any more when it fails; the next caller tries anew.
    opening.catch(() => {
      if (this.#sessions.get(instance) === opening) this.#sessions.delete(instance);
    });
    return opening;
  }

  async #connect(instance: string): Promise<SshSession> {
    const { ec2Reads, login, hostOf, port = 22 } = this.#parts;
    const { signal } = this.#closing;
    signal.throwIfAborted();
    const host = hostOf(await describeInstance(ec2Reads, instance));
    if (host === undefined) throw new Error(`${instance} has no address yet`);
    const hostKeys = this.#keys.get(instance) ?? (await this.#keysOf(instance));
    this.#keys.set(instance, hostKeys);
    return connect({ name: instance, host, port, ...login, hostKeys }, { signal });
  }

  async #keysOf(instance: string): Promise<readonly HostKey[]> {
    const { ec2Reads, pins } = this.#parts;
    const known = await pins.keysOf(instance);
    if (known !== null) return known;
    const patience = { deadlineMs: consoleMs, signal: this.#closing.signal };
    return pins.pin(instance, await readHostKeys(ec2Reads, instance, patience));
  }
}

function close(session: Promise<SshSession> | undefined): void {
  void session?.then((one) => one[Symbol.asyncDispose]()).catch(() => null);
}
