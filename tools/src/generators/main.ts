import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { serviceFiles, serviceNameSchema } from './service/service-files.js';

// npx tsx tools/src/generators/main.ts service NAME: the driver package of a new service, in packages/NAME-probe of the
// workspace it is called in.

const root = resolve(process.cwd());
const [kind, name, ...rest] = process.argv.slice(2);
process.exitCode = await generate();

async function generate(): Promise<number> {
  if (kind !== 'service' || name === undefined || rest.length > 0)
    return refuse('usage: main.ts service NAME');
  const read = serviceNameSchema.safeParse(name);
  if (!read.success) return refuse(`service "${name}": ${read.error.issues[0]?.message ?? 'is no name'}`);
  const files = await serviceFiles(read.data, root);
  for (const { path } of files) {
    const there = await access(join(root, path)).then(
      () => true,
      () => false,
    );
    if (there) return refuse(`${path} exists already: nothing was written`);
  }
  for (const { path, text } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { flag: 'wx' });
    process.stdout.write(`${path}\n`);
  }
  process.stderr.write('Next: npm install, npx nx sync, and docs/guides/add-a-service.md\n');
  return 0;
}

function refuse(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 1;
}
