import { createHash } from 'node:crypto';
import type { ExampleClient } from '../client/client.js';

interface Entry {
  readonly key: string;
  readonly value: string;
}

interface Member {
  readonly name: string;
  alive: boolean;
  readonly log: Entry[];
}

/**
 * A service of three members in memory: it has a leader, a log that is copied to whoever is alive, and takes writes as
 * long as most are. It is as much of Example as the driver needs; a real one takes its place.
 */
export class MemoryService {
  readonly names: readonly string[] = ['example-1', 'example-2', 'example-3'];
  readonly #members: readonly Member[] = this.names.map((name) => ({ name, alive: true, log: [] }));
  #leader: string | null = 'example-1';
  #term = 1;

  stop(name: string): void {
    this.#member(name).alive = false;
    if (this.#leader === name) this.#elect();
  }

  /** Data and name are those of before; what it missed it gets from the others. */
  start(name: string): void {
    const member = this.#member(name);
    member.alive = true;
    if (this.#leader === null) this.#elect();
    const furthest = Math.max(...this.#alive().map(({ log }) => log.length));
    const source = this.#alive().find(({ log }) => log.length === furthest);
    member.log.push(...(source?.log.slice(member.log.length) ?? []));
  }

  client(name: string): ExampleClient {
    const member = this.#members.find((one) => one.name === name);
    if (member === undefined) throw new Error(`there is no member ${name}`);
    const asked = <T>(answer: () => T): Promise<T> =>
      member.alive ? Promise.resolve().then(answer) : Promise.reject(new Error('no answer'));
    return {
      status: () =>
        asked(() => ({
          ...{ name, version: '1.0.0', term: this.#term, leader: this.#leader, voters: this.names },
          appliedIndex: member.log.length,
        })),
      readOwn: (key) => asked(() => member.log.find((entry) => entry.key === key)?.value ?? null),
      digest: (upTo) =>
        asked(() => (member.log.length < upTo ? null : sha256(JSON.stringify(member.log.slice(0, upTo))))),
      writeOnce: (key, value) => asked(() => this.#writeOnce(name, { key, value })),
      handOver: (to) =>
        asked(() => {
          if (this.#leader !== name) throw new Error(`${name} does not lead`);
          if (this.#member(to).alive) [this.#leader, this.#term] = [to, this.#term + 1];
        }),
      snapshot: () =>
        asked(() => {
          const data = JSON.stringify(member.log);
          return `${data}\n${sha256(data)}`;
        }),
    };
  }

  #writeOnce(name: string, entry: Entry): number {
    if (this.#leader !== name) throw new Error(`${name} does not lead`);
    const known = this.#member(name).log.findIndex(({ key }) => key === entry.key);
    if (known >= 0) return known + 1;
    for (const member of this.#alive()) member.log.push(entry);
    return this.#member(name).log.length;
  }

  #elect(): void {
    const alive = this.#alive();
    this.#leader = alive.length * 2 > this.#members.length ? (alive[0]?.name ?? null) : null;
    this.#term += 1;
  }

  #alive(): readonly Member[] {
    return this.#members.filter(({ alive }) => alive);
  }

  #member(name: string): Member {
    const found = this.#members.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no member ${name}`);
    return found;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
