import type { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { parseHostKey, type HostKey } from '../ssh/host-key.js';
import { Objects, type Place } from './objects.js';

const pinSchema = z.object({ instance: z.string(), hostKeys: z.array(z.string()).min(1) });

/** Remembers the host keys of instances for every operator. */
export interface Pins {
  keysOf(instance: string): Promise<readonly HostKey[] | null>;
  /** Remembers keys, unless some are remembered already; gives those that hold. */
  pin(instance: string, keys: readonly HostKey[]): Promise<readonly HostKey[]>;
}

/**
 * Host keys by instance id in S3, written once and never changed. They are read from the console when an instance is
 * new; months later, when it is to be replaced, its console has long forgotten them.
 */
export class S3Pins implements Pins {
  readonly #objects: Objects;

  constructor(s3: S3Client, place: Place) {
    this.#objects = new Objects(s3, place);
  }

  async keysOf(instance: string): Promise<readonly HostKey[] | null> {
    const name = nameOf(instance);
    const stored = await this.#objects.read(name);
    return stored === null ? null : this.#parsed(instance, stored.body);
  }

  async pin(instance: string, keys: readonly HostKey[]): Promise<readonly HostKey[]> {
    const body = JSON.stringify({ instance, hostKeys: keys.map(({ type, blob }) => `${type} ${blob}`) });
    const outcome = await this.#objects.write(nameOf(instance), body, { kind: 'absent' });
    // Two runners may have read the same console at once; the first word holds.
    return outcome === 'written' ? keys : ((await this.keysOf(instance)) ?? keys);
  }

  #parsed(instance: string, body: string): readonly HostKey[] {
    const where = this.#objects.name(nameOf(instance));
    let raw: unknown;
    try {
      raw = JSON.parse(body);
    } catch (cause) {
      throw new Error(`${where} is not JSON, so ${instance} is not dialled.`, { cause });
    }
    const parsed = pinSchema.safeParse(raw);
    if (!parsed.success) throw new Error(`${where} holds no host keys: ${z.prettifyError(parsed.error)}`);
    if (parsed.data.instance !== instance) throw new Error(`${where} is about ${parsed.data.instance}.`);
    return parsed.data.hostKeys.map((line) => {
      const key = parseHostKey(line);
      if (key === undefined) throw new Error(`${where} holds something that is no host key.`);
      return key;
    });
  }
}

function nameOf(instance: string): string {
  if (!/^i-[0-9a-z-]+$/.test(instance)) throw new TypeError(`${instance} is no instance id.`);
  return `${instance}.json`;
}
