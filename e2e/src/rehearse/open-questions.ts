import type { Ground } from '@moult/cli';

/** Asks a thing that may not be knowable; null: it is not known. */
type Ask = <Value>(what: string, ask: () => Promise<Value>) => Promise<Value | null>;

/**
 * What is asked after the roll is left open where it cannot be known, and why is said: that is no reason to forget what is known.
 * Rejects only where a person has asked to stop.
 */
export function openQuestions({ interrupts }: Pick<Ground, 'interrupts'>, say: (line: string) => void): Ask {
  return async (what, ask) => {
    try {
      return await ask();
    } catch (error) {
      interrupts.first.throwIfAborted();
      say(`${what}: not known: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
}
