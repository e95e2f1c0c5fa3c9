import { createHash } from 'node:crypto';
import type { ExampleClient } from '../client/client.js';

interface Entry {
  readonly key: string;
  readonly value: string;
}

interface Member {
  readonly name: string;
  alive: boolean;
  /** It takes connections and says nothing. */
  frozen: boolean;
  /** No entry reaches it. */
  heldBack: boolean;
  readonly log: Entry[];
}

/**
 * A service of three members in memory: it has a leader, a log that is copied to whoever is alive, and takes writes as
 * long as most are. It is as much of Example as the driver needs; a real one takes its place.
 */
export class MemoryService {
  readonly names: readonly string[] = ['example-1', 'example-2', 'example-3'];
  readonly #members: readonly Member[] = this.names.map((name) => ({
    ...{ name, alive: true, frozen: false, heldBack: false, log: [] },
  }));
  #leader: string | null = 'example-1';
  #term = 1;

  stop(name: string): void {
    this.#member(name).alive = false;
    // A leader that most others are gone from steps down, as one that is gone itself.
    if (this.#leader === name || !this.#hasQuorum()) this.#elect();
  }

  /** Data and name are those of before; what it missed it gets from the others. */
  start(name: string): void {
    const member = this.#member(name);
    member.alive = true;
    if (this.#leader === null) this.#elect();
    this.#catchUp(member);
  }

  /** It hangs: whoever asks it waits for nothing. */
  freeze(name: string): void {
    this.#member(name).frozen = true;
  }

  thaw(name: string): void {
    this.#member(name).frozen = false;
  }

  /** So many entries are written that do not reach this member; 0 lets it have all of them. */
  holdBack(name: string, entries: number): void {
    const member = this.#member(name);
    member.heldBack = entries > 0;
    for (let at = 0; at < entries; at += 1) this.#append({ key: `filler/${String(at)}`, value: '' });
    if (entries === 0) this.#catchUp(member);
  }

  client(name: string): ExampleClient {
    const member = this.#members.find((one) => one.name === name);
    if (member === undefined) throw new Error(`there is no member ${name}`);
    const asked = <T>(answer: () => T): Promise<T> =>
      member.alive && !member.frozen
        ? Promise.resolve().then(answer)
        : Promise.reject(new Error(member.alive ? 'no answer in time' : 'no answer'));
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
    this.#append(entry);
    return this.#member(name).log.length;
  }

  #append(entry: Entry): void {
    for (const member of this.#alive()) if (!member.heldBack) member.log.push(entry);
  }

  #catchUp(member: Member): void {
    const [furthest] = [...this.#alive()].sort((a, b) => b.log.length - a.log.length);
    member.log.push(...(furthest?.log.slice(member.log.length) ?? []));
  }

  #elect(): void {
    this.#leader = this.#hasQuorum() ? (this.#alive()[0]?.name ?? null) : null;
    this.#term += 1;
  }

  #hasQuorum(): boolean {
    return this.#alive().length * 2 > this.#members.length;
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
