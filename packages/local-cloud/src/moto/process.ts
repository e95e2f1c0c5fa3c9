import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { findMoto, NoControlPlane, serveCommand, type MotoSource } from './find.js';

/** A moto server of ours: where it listens, what it is, and its end. */
export interface MotoServer {
  readonly port: number;
  readonly source: MotoSource;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How long moto may take to answer its first request; it imports most of Python's AWS world first. */
const startDeadlineMs = 60_000;

/**
 * Runs a command and ends it when standard input closes: the pipe closes when we die, however we die, so moto never
 * outlives its cloud, not even after SIGKILL. `$1` is what also has to be run to end it.
 */
const watchdog =
  'cleanup=$1; shift; "$@" </dev/null & child=$!; cat >/dev/null; kill -9 $child 2>/dev/null; eval "$cleanup"';

/** Starts moto on a free loopback port and waits until it answers. */
export async function startMoto(cloudId: string, env: NodeJS.ProcessEnv): Promise<MotoServer> {
  const source = await findMoto(env['PATH'] ?? '');
  const port = await freePort();
  const container = `local-cloud-${cloudId}-moto`;
  const cleanup = source.kind === 'container' ? `docker rm -f ${container} >/dev/null 2>&1` : ':';
  const args = ['-c', watchdog, 'moto-watchdog', cleanup, ...serveCommand(source, port, container)];
  const child = spawn('/bin/sh', args, {
    // A process group of its own: Ctrl-C in the terminal reaches us first, and we end moto after the machines.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...env, MOTO_EC2_LOAD_DEFAULT_AMIS: 'false' },
  });
  const stderr = keepTail(child);
  try {
    await untilAnswering(port, child, stderr);
  } catch (cause) {
    await end(child);
    throw cause;
  }
  return { port, source, [Symbol.asyncDispose]: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.stdin?.end();
  await exited;
}

function keepTail(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (tail = (tail + chunk).slice(-2000)));
  // The pipe breaks when the watchdog is gone; there is nobody to tell.
  child.stdin?.on('error', () => undefined);
  return () => tail;
}

async function untilAnswering(port: number, child: ChildProcess, stderr: () => string): Promise<void> {
  const deadline = performance.now() + startDeadlineMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new NoControlPlane(`moto ended at start: ${stderr()}`);
    const answered = await fetch(`http://127.0.0.1:${port}/moto-api/data.json`, {
      signal: AbortSignal.timeout(5000),
    }).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await sleep(50);
  }
  throw new NoControlPlane(`moto did not answer within ${startDeadlineMs / 1000} s: ${stderr()}`);
}

/** A port that is free now; moto binds it a moment later, and a start that loses that race fails and says so. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
