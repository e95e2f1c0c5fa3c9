import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { request, type RequestOptions } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { installDebianPackages } from './debian.js';
import { onPath } from './on-path.js';
import { canInstallDebianPackages, type Found, type Machine, type Probe } from './probe.js';

const name = 'Docker Engine';
const defaultHost = 'unix:///var/run/docker.sock';

/** A cold engine answers in about 5 s here; a minute covers a slow disk and is still an answer. */
const startDeadlineMs = 60_000;

/** Uses the engine that answers; starts or installs Debian's one where that needs nobody's permission. */
export async function probeDocker(machine: Machine): Promise<Probe> {
  const host = machine.env['DOCKER_HOST'] ?? defaultHost;
  const answer = await engineVersion(host);
  if (answer.kind === 'version') return found(answer.version, host);
  if (machine.env['DOCKER_HOST'] !== undefined) {
    return missing(`DOCKER_HOST is ${host}, and no engine answers there.`, 'unset DOCKER_HOST');
  }
  if (answer.kind === 'forbidden') {
    return missing(
      'a Docker Engine runs, but this user may not talk to it.',
      'sudo usermod -aG docker "$USER" && newgrp docker',
    );
  }
  if (!canInstallDebianPackages(machine)) return missing('no Docker Engine answers here.', advice(machine));
  const dockerd = await onPath(machine, 'dockerd');
  const what = dockerd === undefined ? "Debian's docker.io, started" : `${dockerd}, started`;
  return { kind: 'installable', name, what, install: () => start(machine, dockerd !== undefined) };
}

async function start(machine: Machine, present: boolean): Promise<Found> {
  if (!present) await installDebianPackages(['docker.io', 'iptables', 'iproute2']);
  // Installing the package may have started the engine already, where an init system runs.
  if (existsSync('/run/systemd/system')) await execa('systemctl', ['start', 'docker']);
  else if ((await engineVersion(defaultHost)).kind !== 'version') await spawnEngine(machine);
  return found(await waitForEngine(machine), defaultHost);
}

async function spawnEngine(machine: Machine): Promise<void> {
  await mkdir(machine.stateDir, { recursive: true });
  const log = openSync(logFile(machine), 'a');
  spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] }).unref();
}

async function waitForEngine(machine: Machine): Promise<string> {
  const deadline = performance.now() + startDeadlineMs;
  while (performance.now() < deadline) {
    const answer = await engineVersion(defaultHost);
    if (answer.kind === 'version') return answer.version;
    await sleep(250);
  }
  throw new Error(
    `dockerd did not answer within ${startDeadlineMs / 1000} s; its log is ${logFile(machine)}`,
  );
}

const logFile = (machine: Machine): string => join(machine.stateDir, 'dockerd.log');

function found(version: string, host: string): Found {
  return { kind: 'found', name, detail: `${version} (${host.replace('unix://', '')})` };
}

function missing(reason: string, next: string): Probe {
  return { kind: 'missing', name, reason, next };
}

function advice(machine: Machine): string {
  if (machine.platform === 'darwin')
    return 'run Moult inside a Linux VM with Docker (Lima, or the dev container)';
  return machine.isRoot ? 'install Docker Engine (docs.docker.com/engine/install)' : 'sudo npm run bootstrap';
}

type EngineAnswer = { kind: 'version'; version: string } | { kind: 'forbidden' } | { kind: 'silent' };

/** Asks the engine itself, because a `docker` command on the PATH says nothing about an engine behind it. */
async function engineVersion(host: string): Promise<EngineAnswer> {
  const target = engineAddress(host);
  return new Promise((resolve) => {
    const call = request({ ...target, path: '/version', timeout: 2000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        const version = /"Version":"([^"]+)"/.exec(body)?.[1];
        resolve(version === undefined ? { kind: 'silent' } : { kind: 'version', version });
      });
    });
    call.on('timeout', () => call.destroy(new Error('timeout')));
    call.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EACCES' ? { kind: 'forbidden' } : { kind: 'silent' }),
    );
    call.end();
  });
}

function engineAddress(host: string): RequestOptions {
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) };
  const { hostname, port } = new URL(host);
  return { hostname, port };
}
