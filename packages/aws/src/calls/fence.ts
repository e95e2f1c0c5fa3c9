import type { Call } from '@moult/rolling-upgrade';
import { aroundSend } from './around-send.js';

/** The lease ended before the call could be sent: another runner may be acting by now. */
export class LeaseEnded extends Error {
  override readonly name = 'LeaseEnded';
  /** `yes` when an earlier attempt of the same call went out, so that its outcome is not known. */
  readonly sent: 'yes' | 'no';
  constructor(sent: 'yes' | 'no') {
    super('The lease ended before the call could be sent.');
    this.sent = sent;
  }
}

/**
 * Lets a command go out only while the lease lasts. Asked for each attempt, after credentials were fetched and the
 * request was signed: a runner that was paused anywhere before (a laptop asleep, SIGSTOP) stops here. Throws
 * {@link LeaseEnded}.
 */
export function fenced<Command extends object>(
  command: Command,
  call: Pick<Call, 'notAfter'>,
  now: () => number,
): Command {
  let sent: 'yes' | 'no' = 'no';
  aroundSend(command, 'moult-lease-fence', (next) => async (args) => {
    if (now() >= call.notAfter) throw new LeaseEnded(sent);
    sent = 'yes';
    return next(args);
  });
  return command;
}
