/**
 * The names of a cloud's faults, those of calls and those of machines: one name means one fault, whoever removes it. A
 * name is taken before anything is done, so that of two requests at once for one name only one is served.
 */
export class FaultNames {
  readonly #taken = new Set<string>();
  /** Numbers by kind: a fault of one kind does not change what the next one of another is called. */
  readonly #numbers = new Map<string, number>();

  /** Takes the name that was given, else the kind with the next number; throws a TypeError when it is taken. */
  take(given: string | undefined, kind: string): string {
    const name = given ?? this.#next(kind);
    if (this.#taken.has(name)) throw new TypeError(`Fault, field name: ${name} is taken.`);
    this.#taken.add(name);
    return name;
  }

  /** From now on somebody else may have it. */
  free(name: string): void {
    this.#taken.delete(name);
  }

  #next(kind: string): string {
    let number = this.#numbers.get(kind) ?? 0;
    do number += 1;
    while (this.#taken.has(`${kind}-${number}`));
    this.#numbers.set(kind, number);
    return `${kind}-${number}`;
  }
}
