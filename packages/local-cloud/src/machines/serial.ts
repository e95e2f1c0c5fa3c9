/** Runs jobs one after the other, in the order they came; a failed job does not stop the next. */
export type Serial = <T>(job: () => Promise<T>) => Promise<T>;

/** A queue of its own: used where two changes of the same kernel table must not overlap. */
export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(job: () => Promise<T>): Promise<T> => {
    const result = last.then(job, job);
    last = result.catch(() => undefined);
    return result;
  };
}
