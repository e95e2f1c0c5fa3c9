import { aroundSend } from './around-send.js';
import type { Clients } from './clients.js';

interface Sender {
  send(command: object, ...rest: readonly unknown[]): unknown;
}

/**
 * The same clients, whose every call waits for `gate` right before it is sent: for each attempt, after credentials were
 * fetched and the request was signed. What the gate rejects with, the call rejects with, and nothing was sent. For whoever
 * acts under a lease and makes many kinds of calls: none can be forgotten. Closing the clients it was made of closes these.
 */
export function gated(clients: Clients, gate: () => Promise<void>): Clients {
  const through = <Client extends object>(client: Client): Client => {
    const plain = client as unknown as Sender;
    const send: Sender['send'] = (command, ...rest) => {
      aroundSend(command, 'moult-gate', (next) => async (args) => {
        await gate();
        return next(args);
      });
      return plain.send(command, ...rest);
    };
    // Whoever pages through a list wants a client of the very class.
    return Object.create(client, { send: { value: send } }) as Client;
  };
  const { ec2, ec2Reads, s3, ssm, iam, sts } = clients;
  return {
    ...{ ec2: through(ec2), ec2Reads: through(ec2Reads), s3: through(s3) },
    ...{ ssm: through(ssm), iam: through(iam), sts: through(sts) },
  };
}
