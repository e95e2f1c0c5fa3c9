/** Why a login did not happen. `host-key` is never repeated: it is the one failure that may be an attack. */
export type SshFailure = 'unreachable' | 'host-key' | 'authentication';

/** A login that did not happen; the message names the machine and what to look at. */
export class SshFailed extends Error {
  override readonly name = 'SshFailed';
  readonly failure: SshFailure;
  constructor(failure: SshFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}
