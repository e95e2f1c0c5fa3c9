/** What stands between a command and its answer; what passes through is not looked at but for the raw response. */
export type Send = (args: unknown) => Promise<{ readonly response?: unknown }>;

/** Every command of every client has this stack; their types differ in what passes through it. */
interface Stacked {
  readonly middlewareStack: {
    add(
      middleware: (next: Send) => Send,
      options: { step: 'deserialize'; priority: 'high'; name: string; override: true },
    ): void;
  };
}

/**
 * Puts something around the sending of a command, once for each attempt: after credentials were fetched and the request was
 * signed, right before it goes out, and before its answer is read. Under one name the later one stands.
 */
export function aroundSend(command: object, name: string, around: (next: Send) => Send): void {
  (command as Stacked).middlewareStack.add(around, {
    ...{ step: 'deserialize', priority: 'high', name, override: true },
  });
}
