import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** An npm registry on loopback, with configuration and storage of its own in a temporary folder. */
export interface LocalRegistry extends AsyncDisposable {
  readonly url: string;
  /** Lines for an `.npmrc` that sends the `@moult` scope here and leaves everything else alone. */
  readonly npmrc: string;
}

const verdaccio = resolve(import.meta.dirname, '../../../node_modules/verdaccio/bin/verdaccio');
const startDeadlineMs = 30_000;

/** Starts it on a free port; it has no uplink, so nothing is ever fetched through it. */
export async function startRegistry(): Promise<LocalRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'moult-registry-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  await writeFile(join(folder, 'config.yaml'), configuration(folder));
  const log = join(folder, 'verdaccio.log');
  const child = spawn(
    'sh',
    [
      '-c',
      'exec "$0" "$@" >"$LOG" 2>&1',
      process.execPath,
      verdaccio,
      '-c',
      join(folder, 'config.yaml'),
      '-l',
      url,
    ],
    {
      stdio: 'ignore',
      env: { ...process.env, LOG: log },
    },
  );
  const exited = new Promise((stopped) => child.once('exit', stopped));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answers(url, log);
  } catch (error) {
    await stop();
    throw error;
  }
  const npmrc = `@moult:registry=${url}\n//127.0.0.1:${String(port)}/:_authToken=local\n`;
  return { url, npmrc, [Symbol.asyncDispose]: stop };
}

function configuration(folder: string): string {
  const everything = "  '**': { access: $all, publish: $all, unpublish: $all }";
  return [
    `storage: ${folder}/storage`,
    'web: { enable: false }',
    `auth: { htpasswd: { file: ${folder}/htpasswd, max_users: 10 } }`,
    'uplinks: {}',
    'packages:',
    everything,
    'log: { type: stdout, format: pretty, level: warn }',
    '',
  ].join('\n');
}

async function answers(url: string, log: string): Promise<void> {
  const deadline = performance.now() + startDeadlineMs;
  while (performance.now() < deadline) {
    const up = await fetch(`${url}/-/ping`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
    await sleep(100);
  }
  const said = await readFile(log, 'utf8').catch(() => '');
  throw new Error(`the registry did not answer within ${String(startDeadlineMs / 1000)} s:\n${said}`);
}

async function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolvePort(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
