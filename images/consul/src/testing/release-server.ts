import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An archive of releases on loopback, laid out as HashiCorp's is. */
export interface ReleaseServer extends AsyncDisposable {
  readonly url: string;
  /** The pin, read from the list of checksums as whoever writes a definition reads it. */
  sha256(): Promise<string>;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
}

/** Serves the binary of a Debian package as a release: a real zip of one file, and SHA256SUMS. */
export async function releaseServer(debianPackage: string, version: string): Promise<ReleaseServer> {
  const name = `consul_${version}_linux_amd64.zip`;
  const archive = await zipped(debianPackage, name);
  const sums = `${createHash('sha256').update(archive).digest('hex')}  ${name}\n`;
  const files = new Map<string, Buffer | string>([
    [`/consul/${version}/${name}`, archive],
    [`/consul/${version}/consul_${version}_SHA256SUMS`, sums],
  ]);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const file = files.get(request.url ?? '');
    if (file === undefined) response.writeHead(404).end();
    else response.end(file);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/consul/${version}`;
  return {
    url: `${root}/${name}`,
    asked,
    sha256: async () => {
      const list = await (await fetch(`${root}/consul_${version}_SHA256SUMS`)).text();
      const line = list.split('\n').find((one) => one.endsWith(`  ${name}`));
      return line?.split(' ')[0] ?? '';
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const unpack = 'dpkg-deb';

async function zipped(debianPackage: string, name: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'release-'));
  try {
    execFileSync(unpack, ['-x', debianPackage, join(folder, 'package')]);
    const binary = join(folder, 'package/usr/bin/consul');
    execFileSync('python3', ['-m', 'zipfile', '-c', name, binary], { cwd: folder });
    return await readFile(join(folder, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
