import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { nameRepository } from '../release/name-repository.js';
import { type LocalRegistry, startRegistry } from './registry.js';
import { plainGit, type ScratchWorkspace, scratchWorkspace } from './scratch.js';

const manifest = z.object({ name: z.string(), version: z.string() });
type Manifest = z.infer<typeof manifest>;

/** What `nx graph --file` writes, as far as it is read here. */
const graphFile = z.object({
  graph: z.object({
    nodes: z.record(
      z.string(),
      z.object({ data: z.object({ root: z.string(), tags: z.array(z.string()).default([]) }) }),
    ),
  }),
});

let scratch: ScratchWorkspace;
let registry: LocalRegistry;
let consumer: string;
let roots: ReadonlyMap<string, string>;
/** Public projects by Nx name, as they were before the release. */
let before: Map<string, Manifest>;

beforeAll(async () => {
  [scratch, registry] = await Promise.all([scratchWorkspace({ built: true }), startRegistry()]);
  consumer = await mkdtemp(join(tmpdir(), 'moult-consumer-'));
  roots = await publicRoots();
  before = await publicPackages();
  for (const [project, { version }] of before) await git('tag', `${project}@${version}`);
});

afterAll(async () => {
  await Promise.all([scratch[Symbol.asyncDispose](), registry[Symbol.asyncDispose]()]);
  await rm(consumer, { recursive: true, force: true });
});

describe('a release', () => {
  // A package on which no other depends: dependents of a changed package are released with it, at their own versions.
  test('gives a new version, a changelog and a tag to the changed package, and to no other', async () => {
    await scratch.write('packages/history-checker/src/released.ts', 'export {};\n');
    await scratch.commit('feat(history-checker): something new to release');
    await succeeds('nx', ['release', '--skip-publish']);

    const after = await publicPackages();
    const changed = [...after].filter(([project, { version }]) => version !== before.get(project)?.version);
    expect(changed.map(([project]) => project)).toEqual(['history-checker']);
    const version = after.get('history-checker')?.version ?? '';
    expect(await git('tag', '--points-at', 'HEAD')).toBe(`history-checker@${version}`);
    expect(await scratch.read('packages/history-checker/CHANGELOG.md')).toContain('something new to release');
  });

  test('publishes every public package', async () => {
    await writeFile(join(scratch.root, '.npmrc'), registry.npmrc, { flag: 'a' });
    await succeeds('nx', ['release', 'publish', `--registry=${registry.url}`]);
    for (const { name, version } of (await publicPackages()).values()) {
      const answer = await fetch(`${registry.url}/${name.replace('/', '%2f')}/${version}`);
      expect(answer.status, `${name} ${version}`).toBe(200);
    }
  }, 300_000);

  test('publishes nothing a second time', async () => {
    const answer = await succeeds('nx', ['release', 'publish', `--registry=${registry.url}`]);
    expect(answer).toMatch(/already exists|skipped/i);
  });

  test('installs outside the workspace, typechecks with library checks on, and runs', async () => {
    const packages = [...(await publicPackages()).values()];
    await consumerProject(packages);
    await inConsumer('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error']);
    await inConsumer('npx', ['--no-install', 'tsc', '--noEmit']);
    const ran = await inConsumer(process.execPath, ['use.mjs']);
    expect(ran.split('\n')).toEqual(packages.map(({ name }) => `${name} ok`));
  });

  test('names the repository it was built from in every public package, and in no other', async () => {
    const url = 'git+https://example.invalid/moult.git';
    const committed = await everyManifest();
    const named = await nameRepository(scratch.root, url);
    expect(named).toHaveLength(before.size);
    const expected = committed.map(([directory, json]) => {
      const repository = { type: 'git', url, directory };
      return [directory, named.includes(directory) ? { ...json, repository } : json] as const;
    });
    expect(await everyManifest()).toEqual(expected);
  });
});

async function consumerProject(packages: readonly Manifest[]): Promise<void> {
  const dependencies = Object.fromEntries(packages.map(({ name, version }) => [name, version]));
  const devDependencies = { typescript: '~6.0.3', '@types/node': '^20.19.43' };
  const json = (value: unknown): string => JSON.stringify(value, null, 2);
  const files = {
    '.npmrc': registry.npmrc,
    'package.json': json({ name: 'consumer', private: true, type: 'module', dependencies, devDependencies }),
    'tsconfig.json': json({
      compilerOptions: {
        strict: true,
        module: 'nodenext',
        target: 'es2022',
        lib: ['es2023', 'esnext.disposable'],
        types: ['node'],
        skipLibCheck: false,
      },
      files: ['use.mts'],
    }),
    'use.mts': useOf(packages),
    'use.mjs': useOf(packages),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(consumer, name), text);
}

/** Valid TypeScript and JavaScript alike: each package is imported and shown to export something. */
function useOf(packages: readonly Manifest[]): string {
  return packages
    .map(({ name }, index) => {
      const alias = `p${String(index)}`;
      return [
        `import * as ${alias} from '${name}';`,
        `if (Object.keys(${alias}).length === 0) throw new Error('${name} exports nothing');`,
        `console.log('${name} ok');`,
      ].join('\n');
    })
    .join('\n');
}

/** Every manifest below the folders of the workspace, by folder. */
async function everyManifest(): Promise<[string, Record<string, unknown>][]> {
  const listed = (await git('ls-files', '*/package.json')).split('\n');
  const read = listed.map(async (path): Promise<[string, Record<string, unknown>]> => {
    const json = JSON.parse(await scratch.read(path)) as Record<string, unknown>;
    return [path.replace(/\/package\.json$/, ''), json];
  });
  return Promise.all(read);
}

/** Manifests of the public projects, by Nx name. */
async function publicPackages(): Promise<Map<string, Manifest>> {
  const entries = [...roots].map(async ([project, root]) => {
    return [project, manifest.parse(JSON.parse(await scratch.read(`${root}/package.json`)))] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Folders of the public projects, by Nx name: from one graph, since Nx takes a second to say anything at all. */
async function publicRoots(): Promise<ReadonlyMap<string, string>> {
  await succeeds('nx', ['graph', '--file=graph.json']);
  const { nodes } = graphFile.parse(JSON.parse(await scratch.read('graph.json'))).graph;
  await scratch.remove('graph.json');
  const isPublic = Object.entries(nodes).filter(([, { data }]) => data.tags.includes('public'));
  return new Map(isPublic.map(([project, { data }]) => [project, data.root]));
}

async function succeeds(program: string, args: readonly string[]): Promise<string> {
  const answer = await scratch.run(program, args);
  expect(answer.exitCode, answer.all).toBe(0);
  return answer.all;
}

async function inConsumer(program: string, args: readonly string[]): Promise<string> {
  const answer = await execa(program, args, { cwd: consumer, all: true, reject: false, timeout: 240_000 });
  expect(answer.exitCode, answer.all).toBe(0);
  return answer.stdout;
}

async function git(...args: string[]): Promise<string> {
  return (await execa('git', args, { cwd: scratch.root, env: plainGit })).stdout;
}
