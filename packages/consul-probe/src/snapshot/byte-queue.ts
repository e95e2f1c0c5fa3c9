/** Reads a stream of chunks in pieces of the caller's size. */
export class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #left: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Exactly `size` bytes, or null when the stream ends before. */
  async take(size: number): Promise<Buffer | null> {
    const pieces: Uint8Array[] = [];
    const whole = await this.each(size, (piece) => pieces.push(piece));
    return whole ? Buffer.concat(pieces) : null;
  }

  /** Hands over `size` bytes as they come; false when the stream ends before. */
  async each(size: number, use: (piece: Uint8Array) => void): Promise<boolean> {
    let missing = size;
    while (missing > 0) {
      if (this.#left.byteLength === 0 && !(await this.#more())) return false;
      const piece = this.#left.subarray(0, missing);
      this.#left = this.#left.subarray(piece.byteLength);
      missing -= piece.byteLength;
      use(piece);
    }
    return true;
  }

  /** Everything that is left, as it comes. */
  async rest(use: (piece: Uint8Array) => void): Promise<void> {
    do {
      use(this.#left);
      this.#left = new Uint8Array(0);
    } while (await this.#more());
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#left = next.value;
    return true;
  }
}
