import type { Context } from '../context.js';
import { ApiError } from '../protocol/error.js';

/** What keeps machines in line with the records. */
type Keeping = Pick<Context, 'traffic'>;

/**
 * Returns when what the records say is in force; throws `InternalError` when a machine could not be told, because an answer
 * of success would promise what is not so. The records stay as they are, as they may after such an error of EC2's.
 */
export async function requireInForce({ traffic }: Keeping): Promise<void> {
  const failure = await traffic.follow();
  if (failure === undefined) return;
  throw new ApiError('InternalError', `The change is recorded and not in force: ${failure.message}.`, 500);
}

/**
 * Makes a change of what may pass and puts it in force. One that is refused is followed as well: a client that asks again after
 * an error must not hear that its rule is there already while no machine knows it.
 */
export async function inForce<T>(context: Keeping, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } finally {
    await requireInForce(context);
  }
}
