import { type ChildProcess, fork } from 'node:child_process';
import { on } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { workspace } from '../place/workspace.js';
import { noPulse, type PulseSeen } from '../watch/pulse.js';
import type { ClientsOrder, FromClients, ToClients, Watched } from './messages.js';

/** Clients at work, and a watcher of the quorum, in a process of their own. Disposing of them ends it at once. */
export interface SentOut extends Disposable {
  /** How it went when they last said so. */
  readonly pulse: () => PulseSeen;
  /** Names the members that are not being replaced. */
  readonly inPlace: (nodes: readonly string[]) => void;
  /** Sends nothing more and hands over everything. Rejects when the process has ended before. */
  readonly stop: () => Promise<Watched>;
}

/** To start and to end (ms): loading the sources takes seconds on a busy host. */
const patienceMs = 60_000;

/**
 * Puts clients to work in a process of their own: what plans, replaces and plays the cloud must not keep them from asking, nor from
 * hearing the answer. Resolves when they are at work; rejects when they cannot begin.
 */
export async function sendOut(order: ClientsOrder): Promise<SentOut> {
  const child = fork(join(workspace, 'e2e/src/clients/main.ts'), {
    ...{ cwd: workspace, execArgv: ['--conditions=@moult/source', '--import', 'tsx'] },
    // A session of its own: Ctrl-C is for who started it, and the scheduler may give it a share of its own.
    detached: true,
    // What JSON does not know, such as maps, arrives all the same.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const died = deathOf(child);
  let pulse = noPulse;
  child.on('message', (message: FromClients) => {
    if (message.kind === 'pulse') ({ pulse } = message);
  });
  const sent = { [Symbol.dispose]: () => void child.kill('SIGKILL') };
  try {
    tell(child, { kind: 'begin', order });
    await Promise.race([hear(child, 'begun'), died]);
  } catch (error) {
    sent[Symbol.dispose]();
    throw error;
  }
  return {
    ...sent,
    pulse: () => pulse,
    inPlace: (nodes) => tell(child, { kind: 'in-place', nodes }),
    stop: async () => {
      tell(child, { kind: 'stop' });
      const { watched } = await Promise.race([hear(child, 'ended'), died]);
      return watched;
    },
  };
}

/** The next message of a kind; rejects when it does not come in time. */
async function hear<Kind extends FromClients['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<FromClients, { readonly kind: Kind }>> {
  try {
    const messages = on(child, 'message', { signal: AbortSignal.timeout(patienceMs) });
    for await (const [message] of messages as AsyncIterable<[FromClients]>) {
      if (message.kind === kind) return message as Extract<FromClients, { readonly kind: Kind }>;
    }
    throw new Error('nothing more was said');
  } catch (cause) {
    throw new Error(`the clients did not say "${kind}" within ${String(patienceMs / 1000)} s`, { cause });
  }
}

/** Rejects with the last words of a process when it ends. */
function deathOf(child: ChildProcess): Promise<never> {
  const words = child.stderr === null ? Promise.resolve('') : text(child.stderr);
  const died = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const how = `the clients' process ended (${String(code ?? signal)})`;
      void words.then((said) => reject(new Error(`${how}: ${said.trim().split('\n').slice(-6).join(' ')}`)));
    });
  });
  // Nobody may be waiting for a word just then; who asks later is told.
  died.catch(() => undefined);
  return died;
}

function tell(child: ChildProcess, message: ToClients): void {
  // One that is gone hears nothing; who waits for its answer is told so.
  if (child.connected) child.send(message);
}
