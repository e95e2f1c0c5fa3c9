/** The ways to the members of a cluster, as a test has them be: to the wrong member, or with an answer changed on it. */
export class Ways {
  readonly #wrong = new Map<string, string>();
  readonly #behind = new Map<string, number>();

  /** Has the way to `node` lead to the member of `to`; null takes that back. */
  misroute(node: string, to: string | null): void {
    if (to === null) this.#wrong.delete(node);
    else this.#wrong.set(node, to);
  }

  /** The node whose member is reached by the way to `node`. */
  endOf(node: string): string {
    return this.#wrong.get(node) ?? node;
  }

  /** Has a member say that it is so many entries behind; a real one cannot be held back while it still answers. */
  holdBack(node: string, entries: number): void {
    this.#behind.set(node, entries);
  }

  /** An index as the member of `node` is to say it. */
  indexOf(node: string, own: number): number {
    return own - (this.#behind.get(node) ?? 0);
  }
}
