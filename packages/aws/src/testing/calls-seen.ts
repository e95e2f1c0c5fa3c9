import type { Clients } from '../calls/clients.js';

interface Watchable {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: unknown) => Promise<unknown>,
        context: { readonly clientName?: string; readonly commandName?: string },
      ) => (args: unknown) => Promise<unknown>,
      options: { step: 'initialize'; name: string },
    ): void;
  };
}

/** Names every call that goes through the clients from now on, as `EC2Client RunInstancesCommand`, in order. */
export function watchCalls(clients: Clients): readonly string[] {
  const seen: string[] = [];
  for (const client of [clients.ec2, clients.ec2Reads, clients.s3, clients.ssm]) {
    (client as unknown as Watchable).middlewareStack.add(
      (next, { clientName, commandName }) =>
        (args) => {
          seen.push(`${clientName ?? '?'} ${commandName ?? '?'}`);
          return next(args);
        },
      { step: 'initialize', name: 'moult-test-watch' },
    );
  }
  return seen;
}
