import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  describeSource,
  findMoto,
  NoControlPlane,
  oldestMoto,
  serveCommand,
  type MotoSource,
} from './find.js';
import { isTooOld, motoVersion, pythonBelow } from './version.js';

/** A moto server of ours: where it listens, what it is, and its end. */
export interface MotoServer {
  readonly port: number;
  readonly source: MotoSource;
  /** Undefined when the server's version could not be told. */
  readonly version: string | undefined;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How long moto may take to answer its first request; it imports most of Python's AWS world first. */
const startDeadlineMs = 60_000;

/**
 * Runs a command and ends it when standard input closes: the pipe closes when we die, however we die, so moto never
 * outlives its cloud, not even after SIGKILL. It ends with the command too, and then with whatever waits for the pipe.
 * `$1` is what also has to be run to end it.
 */
const watchdog = [
  'cleanup=$1; shift; exec 3<&0',
  '"$@" </dev/null 3<&- & child=$!',
  '{ cat <&3 >/dev/null; kill -9 $child 2>/dev/null; } &',
  'wait $child; trap "" TERM; kill 0; eval "$cleanup"; exit 1',
].join('\n');

/** Starts moto on a free loopback port and waits until it answers; throws a sentence when there is none, or an old one. */
export async function startMoto(cloudId: string, env: NodeJS.ProcessEnv): Promise<MotoServer> {
  const server = await serveMoto(await findMoto(env['PATH'] ?? ''), cloudId, env);
  try {
    refuseOld(server);
    return server;
  } catch (cause) {
    await server[Symbol.asyncDispose]();
    throw cause;
  }
}

/** The same from a source that was found, of whatever version. */
export async function serveMoto(
  source: MotoSource,
  cloudId: string,
  env: NodeJS.ProcessEnv,
): Promise<MotoServer> {
  const port = await freePort();
  const container = `local-cloud-${cloudId}-moto`;
  const cleanup = source.kind === 'container' ? `docker rm -f ${container} >/dev/null 2>&1` : ':';
  const args = [
    '-c',
    watchdog,
    'moto-watchdog',
    cleanup,
    ...serveCommand(source, port, { cloudId, container }),
  ];
  const child = spawn('/bin/sh', args, {
    // A process group of its own: Ctrl-C in the terminal reaches us first, and we end moto after the machines.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...env, MOTO_EC2_LOAD_DEFAULT_AMIS: 'false' },
  });
  const stderr = keepTail(child);
  try {
    await untilAnswering(port, child, stderr);
    const version = await versionOf(source, child);
    return { port, source, version, [Symbol.asyncDispose]: () => end(child) };
  } catch (cause) {
    await end(child);
    throw cause;
  }
}

/** The image is pinned; of the others the Python that runs them is asked. Undefined when it cannot be told. */
async function versionOf(source: MotoSource, child: ChildProcess): Promise<string | undefined> {
  if (source.kind === 'container') return source.image.split(':').at(-1);
  const python = source.kind === 'module' ? source.python : await pythonBelow(child.pid ?? 0);
  return python === undefined ? undefined : motoVersion(python);
}

/** An old moto overwrites a locked Terraform state and says that all is well; better none than that one. */
function refuseOld({ source, version }: MotoServer): void {
  if (!isTooOld(version)) return;
  throw new NoControlPlane(
    `The moto found (${describeSource(source)}) is version ${String(version)}; ${oldestMoto} or newer is needed.`,
  );
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
    if (child.exitCode !== null || child.signalCode !== null)
      throw new NoControlPlane(`moto ended at start: ${stderr()}`);
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
