import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { z } from 'zod';
import { debianCandidate, hasPackageLists, installDebianPackages, readPackageLists } from './debian.js';
import { onPath } from './on-path.js';
import { canInstallDebianPackages, type Found, type Machine, type Probe } from './probe.js';

const name = 'Docker Engine';

/** A cold engine answers in about 5 s here; a minute covers a slow disk and is still an answer. */
const startDeadlineMs = 60_000;

/** Uses the engine that answers; starts or installs Debian's one where that needs nobody's permission. */
export async function probeDocker(machine: Machine): Promise<Probe> {
  const chosen = machine.env['DOCKER_HOST'] ?? '';
  if (chosen !== '' && !chosen.startsWith('unix:///')) {
    const reason = `DOCKER_HOST is ${chosen}, and the local cloud needs an engine on this very machine (a unix socket).`;
    return missing(reason, 'unset DOCKER_HOST');
  }
  const socket = chosen === '' ? machine.dockerSocket : chosen.slice('unix://'.length);
  const answer = await askEngine(socket);
  if (answer.kind === 'engine') return usable(answer, socket);
  if (chosen !== '')
    return missing(`DOCKER_HOST is ${chosen}, and no engine answers there.`, 'unset DOCKER_HOST');
  if (answer.kind === 'forbidden') {
    return missing(
      'a Docker Engine runs, but this user may not talk to it.',
      'sudo usermod -aG docker "$USER" && newgrp docker',
    );
  }
  if (!canInstallDebianPackages(machine)) return missing('no Docker Engine answers here.', advice(machine));
  const dockerd = await onPath(machine, 'dockerd');
  const what = dockerd === undefined ? "Debian's docker.io, started" : `${dockerd}, started`;
  return { kind: 'installable', name, what, install: () => start(machine, dockerd) };
}

function usable({ version, rootless }: Engine, socket: string): Probe {
  if (!rootless) return found(version, socket);
  const reason =
    'the Docker Engine is rootless, and the local cloud needs loop devices and routes of the host.';
  return missing(
    reason,
    'unset DOCKER_HOST, and install Docker Engine for root (docs.docker.com/engine/install)',
  );
}

async function start(machine: Machine, dockerd: string | undefined): Promise<Found> {
  if (dockerd === undefined) await installEngine(machine);
  const socket = machine.dockerSocket;
  // Installing the package may have started the engine already, where an init system runs.
  if (existsSync('/run/systemd/system')) await execa('systemctl', ['start', 'docker']);
  else if ((await askEngine(socket)).kind !== 'engine')
    return found(await spawnEngine(machine, socket), socket);
  return found(await untilEngineAnswers(machine, socket, () => undefined), socket);
}

async function installEngine(machine: Machine): Promise<void> {
  if (!machine.offline && !(await hasPackageLists(machine))) await readPackageLists(machine);
  // From Debian 13 on the `docker` command is a package of its own.
  const command = (await debianCandidate(machine, 'docker-cli')) === undefined ? [] : ['docker-cli'];
  await installDebianPackages(machine, ['docker.io', ...command, 'iptables', 'iproute2']);
}

/** Starts dockerd as a process of its own, which stays when bootstrap ends. Answers with its version. */
async function spawnEngine(machine: Machine, socket: string): Promise<string> {
  await mkdir(machine.stateDir, { recursive: true });
  const log = openSync(logFile(machine), 'a');
  const engine = spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] });
  let ended: string | undefined;
  engine.once('error', (error) => (ended = error.message));
  engine.once('exit', (code, signal) => (ended = `it ended with ${signal ?? `exit code ${String(code)}`}`));
  engine.unref();
  return untilEngineAnswers(machine, socket, () => ended);
}

async function untilEngineAnswers(
  machine: Machine,
  socket: string,
  ended: () => string | undefined,
): Promise<string> {
  const deadline = performance.now() + startDeadlineMs;
  while (performance.now() < deadline) {
    const answer = await askEngine(socket);
    if (answer.kind === 'engine') return answer.version;
    const why = ended();
    if (why !== undefined) throw new Error(`dockerd did not start: ${why}; its log is ${logFile(machine)}`);
    await sleep(250);
  }
  throw new Error(
    `dockerd did not answer within ${String(startDeadlineMs / 1000)} s; its log is ${logFile(machine)}`,
  );
}

const logFile = (machine: Machine): string => join(machine.stateDir, 'dockerd.log');

function found(version: string, socket: string): Found {
  return { kind: 'found', name, detail: `${version} (${socket})` };
}

function missing(reason: string, next: string): Probe {
  return { kind: 'missing', name, reason, next };
}

function advice(machine: Machine): string {
  if (machine.platform === 'darwin')
    return 'run Moult inside a Linux VM with Docker (Lima, or the dev container)';
  return machine.isRoot ? 'install Docker Engine (docs.docker.com/engine/install)' : 'sudo npm run bootstrap';
}

interface Engine {
  readonly kind: 'engine';
  readonly version: string;
  readonly rootless: boolean;
}

type EngineAnswer = Engine | { readonly kind: 'forbidden' | 'silent' };

const info = z.object({ ServerVersion: z.string(), SecurityOptions: z.array(z.string()).nullish() });

/** Asks the engine itself, because a `docker` command on the PATH says nothing about an engine behind it. */
async function askEngine(socketPath: string): Promise<EngineAnswer> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path: '/info', timeout: 5000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve(readInfo(body)));
    });
    call.on('timeout', () => call.destroy(new Error('timeout')));
    call.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ kind: error.code === 'EACCES' ? 'forbidden' : 'silent' }),
    );
    call.end();
  });
}

function readInfo(body: string): EngineAnswer {
  try {
    const { ServerVersion: version, SecurityOptions: options } = info.parse(JSON.parse(body));
    return {
      kind: 'engine',
      version,
      rootless: (options ?? []).some((option) => option.includes('rootless')),
    };
  } catch {
    return { kind: 'silent' };
  }
}
