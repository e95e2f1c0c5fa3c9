import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** A file of a new project: where it goes, from the root of the workspace, and what is in it. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

const template = join(import.meta.dirname, 'template');

/** What a service may be called: it becomes part of a package's name, of functions and of a systemd unit. */
export const serviceNameSchema: z.ZodType<string> = z
  .string()
  .regex(/^[a-z][a-z0-9]{1,30}$/, 'must be 2 to 31 lower-case letters and digits, a letter first');

/** Everything that the package of a new service's driver is made of. The example in `template` is what it starts from. */
export async function serviceFiles(name: string, root: string): Promise<readonly NewFile[]> {
  const folder = `packages/${name}-probe`;
  const sources = (await readdir(template, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const copied = sources.map(async (path) => ({
    path: `${folder}/src/${path.slice(template.length + 1)}`,
    text: renamed(await readFile(path, 'utf8'), name),
  }));
  const like = [
    'LICENSE',
    'eslint.config.mjs',
    'tsconfig.json',
    'tsconfig.lib.json',
    'tsconfig.spec.json',
    'vitest.config.mts',
  ];
  const shaped = like.map(async (file) => ({
    path: `${folder}/${file}`,
    text: await readFile(join(root, 'packages/member-probe', file), 'utf8'),
  }));
  return [
    ...(await Promise.all([...shaped, ...copied])),
    { path: `${folder}/package.json`, text: `${JSON.stringify(manifest(name), null, 2)}\n` },
    { path: `${folder}/README.md`, text: readme(name) },
  ];
}

function renamed(text: string, name: string): string {
  return text.replaceAll('example', name).replaceAll('Example', title(name));
}

function title(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function manifest(name: string): unknown {
  return {
    name: `@moult/${name}-probe`,
    version: '0.0.0',
    private: true,
    description: `The ${title(name)} driver of Moult.`,
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=20.19.0' },
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: {
      './package.json': './package.json',
      '.': { '@moult/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    },
    nx: { name: `${name}-probe`, tags: ['layer:driver'] },
    dependencies: { '@moult/rolling-upgrade': '^0.1.0' },
  };
}

function readme(name: string): string {
  return [
    `# @moult/${name}-probe`,
    '',
    `The ${title(name)} driver of the engine in [\`@moult/rolling-upgrade\`](../rolling-upgrade/README.md). It passes the`,
    'conformance suite with a service in memory; `src/client` is where the real one comes in. What is left to do stands in',
    '[Add a service](../../docs/guides/add-a-service.md).',
    '',
    '```',
    `npx nx run ${name}-probe:test`,
    '```',
    '',
  ].join('\n');
}
