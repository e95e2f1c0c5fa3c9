import { aroundSend } from '../calls/around-send.js';

/**
 * Notes the `Date` header of a command's answer: the only clock that two operators share is the store's. `readAt` gives
 * it in milliseconds once the command was answered, and throws when the answer had none.
 */
export function answeredAt(command: object): { readonly readAt: () => number } {
  let date = NaN;
  aroundSend(command, 'moult-answered-at', (next) => async (args) => {
    const result = await next(args);
    const { headers = {} } = (result.response ?? {}) as { headers?: Record<string, string | undefined> };
    date = Date.parse(headers['date'] ?? '');
    return result;
  });
  return {
    readAt: () => {
      if (Number.isNaN(date))
        throw new Error('S3 answered without a Date, so nobody knows how old a lease is.');
      return date;
    },
  };
}
