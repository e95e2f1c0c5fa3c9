import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { motoImage } from './find.js';
import { startMoto } from './process.js';

// No registry answers where these tests run, so a command of their own stands in for `docker`: it writes down what it is
// asked, has the image that it is told of, and serves where a container would.
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-cloud-container-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function docker(image: 'present' | 'pullable'): Promise<NodeJS.ProcessEnv> {
  const script = `#!${process.execPath}
const args = process.argv.slice(2);
require('node:fs').appendFileSync('${join(directory, 'asked')}', args.join(' ') + '\\n');
if (args[0] === 'image') process.exit(${image === 'present' ? 0 : 1});
if (args[0] === 'run') {
  const [address, port] = args[args.indexOf('-p') + 1].split(':');
  require('node:http').createServer((_, answer) => answer.end('{}')).listen(Number(port), address);
}
`;
  await writeFile(join(directory, 'docker'), script);
  await chmod(join(directory, 'docker'), 0o755);
  // What the watchdog needs, and nothing by which moto could be had.
  for (const [name, line] of Object.entries({ cat: 'exec /bin/cat "$@"', python3: 'exit 1' })) {
    await writeFile(join(directory, name), `#!/bin/sh\n${line}\n`);
    await chmod(join(directory, name), 0o755);
  }
  return { ...process.env, PATH: directory };
}

const asked = async () => (await readFile(join(directory, 'asked'), 'utf8')).trim().split('\n');

test.each([
  ['present', [`image inspect ${motoImage}`]],
  ['pullable', [`image inspect ${motoImage}`, `pull --quiet ${motoImage}`]],
] as const)(
  'an image that is %s serves as a container with its cloud’s mark, and is removed with the cloud',
  async (image, before) => {
    const server = await startMoto('boxed', await docker(image));
    expect(server.source).toEqual({ kind: 'container', image: motoImage });
    expect(server.version).toBe(motoImage.split(':')[1]);
    const named = '--name local-cloud-boxed-moto --label local-cloud.cloud=boxed';
    const told = `--env MOTO_EC2_LOAD_DEFAULT_AMIS=false -p 127.0.0.1:${server.port}:5000`;
    const run = `run --rm ${named} ${told} ${motoImage}`;
    expect(await asked()).toEqual([...before, run]);
    await server[Symbol.asyncDispose]();
    expect(await asked()).toEqual([...before, run, 'rm -f local-cloud-boxed-moto']);
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
  },
);
