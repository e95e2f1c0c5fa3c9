import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the scripts of an image come from: those of any service, and Consul's own. */
const libraries = ['../../../guest/edition-1', '../../shared-1'].map((edition) =>
  join(import.meta.dirname, edition, 'files/lib'),
);

/** What it does with one question: a status with a body, or something worse. */
export type Answer = readonly [status: number, body?: string] | 'cut' | 'hang up';

/** How a script ended and what it said. */
interface ScriptEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A metadata service on loopback, as a script of an image sees it. */
export interface MetadataService extends AsyncDisposable {
  /** Paths that were asked for, in order; `token` for each token that was fetched. */
  readonly asked: readonly string[];
  /** Runs shell text after metadata.sh and service.sh, in a folder that has the scripts of the image; a pause takes no time. */
  shell(script: string): Promise<ScriptEnd>;
}

/** Starts it. `answers` are by path; the last one of a list is repeated, and what is not named is not there. */
export async function metadataService(
  answers: Readonly<Record<string, readonly Answer[]>>,
): Promise<MetadataService> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url?.replace('/latest/', '') ?? '';
    asked.push(request.method === 'PUT' ? 'token' : path);
    if (request.method === 'PUT') return void response.end(`token-${asked.length}`);
    const list = answers[path] ?? [];
    const times = asked.filter((one) => one === path).length;
    reply(response, list[Math.min(times, list.length) - 1] ?? [404]);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'metadata-'));
  for (const library of libraries) await cp(library, folder, { recursive: true });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/latest`;
  for (const name of ['metadata.sh', 'service.sh', 'secrets', 'await-ground']) {
    const text = (await readFile(join(folder, name), 'utf8')).replaceAll('/usr/lib/moult', folder);
    const there = text.replace(/^imds_base=.*$/m, `imds_base=${base}\nsleep() { :; }`);
    await writeFile(join(folder, name), there);
  }
  // Nothing of this machine is started, whatever a script does.
  await writeFile(join(folder, 'systemctl'), '#!/bin/sh\necho "started $*"\n', { mode: 0o755 });
  return {
    asked,
    shell: (script) => run(folder, `. ${folder}/metadata.sh\n. ${folder}/service.sh\n${script}`),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function reply(response: ServerResponse, answer: Answer): void {
  if (answer === 'hang up') return void response.destroy();
  if (answer === 'cut') {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
    return;
  }
  const [status, body = ''] = answer;
  response.writeHead(status).end(body);
}

function run(cwd: string, script: string): Promise<ScriptEnd> {
  return new Promise((resolve) => {
    const env = { ...process.env, PATH: `${cwd}:${process.env['PATH'] ?? ''}` };
    execFile('sh', ['-c', script, 'sh'], { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}
