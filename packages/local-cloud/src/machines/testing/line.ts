import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How long an answer is waited for, in ms. One that must come has the time of a busy host, and of a sender that was not heard
 * and tries again ever less often; one that must not come was not heard for as long as it takes at least twice to try.
 */
export const patience = { comes: 10_000, staysAway: 700 } as const;

/** A connection that stays open: says whether a line still comes back. */
export interface Line {
  answers(): Promise<boolean>;
  isSilent(): Promise<boolean>;
  close(): void;
}

/** One from this host. */
export function line(address: string, port = 7000): Line {
  return lineOf(createConnection({ host: address, port }));
}

/** One that is open already. */
export function lineOf(socket: Socket): Line {
  let seen = '';
  socket.setEncoding('utf8').on('data', (text: string) => (seen += text));
  socket.on('error', () => undefined);
  let count = 0;
  const answersWithin = async (ms: number): Promise<boolean> => {
    const word = `line-${(count += 1)}\n`;
    socket.write(word);
    for (let waited = 0; waited < ms; waited += 20) {
      if (seen.includes(word)) return true;
      await sleep(20);
    }
    return false;
  };
  return {
    answers: () => answersWithin(patience.comes),
    isSilent: async () => !(await answersWithin(patience.staysAway)),
    close: () => socket.destroy(),
  };
}
