import type { OpensDoors } from '../guest/guests.js';
import type { Ended, SshSession } from '../ssh/session.js';

/** What a machine answers: JSON, or the way its command ended otherwise, or that nobody opens. */
export type GuestScripted = object | { readonly ended: Ended } | Error;

/** Doors to machines that are a script. */
export interface FakeDoors extends OpensDoors {
  keepOnly(instances: readonly string[]): void;
  readonly commands: readonly string[];
  readonly dropped: readonly string[];
  readonly kept: readonly (readonly string[])[];
}

/** Each instance answers every question with the same. */
export function fakeDoors(answers: Readonly<Record<string, GuestScripted>>): FakeDoors {
  const commands: string[] = [];
  const dropped: string[] = [];
  const kept: (readonly string[])[] = [];
  const open = (instance: string): Promise<SshSession> => {
    const answer = answers[instance] ?? new Error(`${instance} does not let us in yet`);
    if (answer instanceof Error) return Promise.reject(answer);
    const session: SshSession = {
      target: { name: instance, host: '', user: '', auth: { kind: 'agent', socket: '' }, hostKeys: [] },
      exec: (command) => {
        commands.push(command);
        if ('ended' in answer) return Promise.resolve({ ended: answer.ended, stdout: '', stderr: 'sh: no' });
        const ended = { kind: 'exited', code: 0 } as const;
        return Promise.resolve({ ended, stdout: JSON.stringify(answer), stderr: '' });
      },
      forward: () => Promise.reject(new Error('not in this test')),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    return Promise.resolve(session);
  };
  return {
    open,
    drop: (instance) => void dropped.push(instance),
    keepOnly: (instances) => void kept.push(instances),
    commands,
    dropped,
    kept,
  };
}
