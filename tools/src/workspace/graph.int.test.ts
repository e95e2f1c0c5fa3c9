import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ScratchWorkspace, scratchWorkspace } from './scratch.js';

const targetSchema = z.object({
  cache: z.boolean().default(false),
  outputs: z.array(z.string()).default([]),
});
const projectSchema = z.object({
  root: z.string(),
  tags: z.array(z.string()).default([]),
  targets: z.record(z.string(), targetSchema).default({}),
});
const graphSchema = z.object({
  graph: z.object({
    nodes: z.record(z.string(), z.object({ data: projectSchema })),
    dependencies: z.record(z.string(), z.array(z.object({ source: z.string(), target: z.string() }))),
  }),
});
const layersSchema = z.record(
  z.string(),
  z.object({ uses: z.array(z.string()), tests: z.array(z.string()) }),
);
const manifestSchema = z.object({ devDependencies: z.record(z.string(), z.string()).default({}) });

let scratch: ScratchWorkspace;

beforeAll(async () => {
  scratch = await scratchWorkspace();
});

afterAll(async () => {
  await scratch[Symbol.asyncDispose]();
});

describe('the project graph', () => {
  test('has no edge against the dependency direction, and every project has a layer', async () => {
    expect(await edgesAgainstTheDirection()).toEqual([]);
  });

  test('shows an edge against the direction when there is one', async () => {
    await addPackage('sinner', 'layer:core', '@moult/local-cloud');
    expect(await edgesAgainstTheDirection()).toEqual(['sinner → local-cloud']);
  });

  async function edgesAgainstTheDirection(): Promise<string[]> {
    const { nodes, dependencies } = await projectGraph();
    const layers = layersSchema.parse(JSON.parse(await scratch.read('layers.json')));
    const layerOf = (project: string): string => {
      const layer = nodes[project]?.data.tags.find((tag) => tag in layers);
      if (layer === undefined) throw new Error(`${project} has no layer tag of layers.json`);
      return layer;
    };
    Object.keys(nodes).forEach(layerOf);
    const against: string[] = [];
    for (const { source, target } of Object.values(dependencies).flat()) {
      if (!(target in nodes)) continue;
      const { uses = [], tests = [] } = layers[layerOf(source)] ?? {};
      // What only tests may reach is a development dependency, or consumers would install it.
      const allowed = (await onlyForTests(nodes[source]?.data.root ?? '', target))
        ? [...uses, ...tests]
        : uses;
      if (!allowed.includes('*') && !allowed.includes(layerOf(target))) against.push(`${source} → ${target}`);
    }
    return against;
  }

  async function onlyForTests(root: string, target: string): Promise<boolean> {
    const manifest = await scratch.read(`${root}/package.json`).catch(() => '{}');
    return `@moult/${target}` in manifestSchema.parse(JSON.parse(manifest)).devDependencies;
  }
});

describe('what has effects is never answered from the cache', () => {
  test('only targets that compute are cached, and no state is among what the cache puts back', async () => {
    expect(await cachedEffects()).toEqual([]);
  });

  test('a cached verb, a cached bake and a cached state are named when there are any', async () => {
    const command = 'true';
    await scratch.edit('infra/v2/package.json', (json) => {
      const { targets } = json['nx'] as { targets: Record<string, unknown> };
      targets['destroy'] = { cache: true };
    });
    await scratch.write(
      'packages/baker/package.json',
      JSON.stringify({
        name: '@moult/baker',
        version: '0.0.0',
        nx: {
          name: 'baker',
          tags: ['layer:image', 'bakes'],
          targets: {
            build: { command, cache: true },
            test: { command, cache: true, outputs: ['{projectRoot}/terraform.tfstate'] },
          },
        },
      }),
    );
    expect(await cachedEffects()).toEqual([
      'baker:build is cached',
      'baker:test puts back {projectRoot}/terraform.tfstate',
      'infra-v2:destroy is cached',
    ]);
  });

  async function cachedEffects(): Promise<string[]> {
    const { nodes } = await projectGraph();
    const found = Object.entries(nodes).flatMap(([project, { data }]) =>
      Object.entries(data.targets).flatMap(([name, { cache, outputs }]) => [
        ...(cache && !computes(name, data.tags) ? [`${project}:${name} is cached`] : []),
        ...outputs.filter((path) => state.test(path)).map((path) => `${project}:${name} puts back ${path}`),
      ]),
    );
    return found.sort();
  }

  /** The same inputs give the same answer, and nothing outside the workspace is changed. */
  function computes(target: string, tags: readonly string[]): boolean {
    const bakes = target === 'build' && tags.includes('bakes');
    return !bakes && ['build', 'typecheck', 'lint', 'test', 'pack-check'].includes(target);
  }

  /** Synthesised stacks, what a run leaves in the checkout, and Terraform's own memory of what exists. */
  const state = /cdktf\.out|\.moult|tfstate/;
});

describe('affected', () => {
  beforeAll(async () => {
    await addPackage('base', 'layer:core', undefined);
    await addPackage('middle', 'layer:adapter', '@moult/base');
    await addPackage('edge', 'layer:builder', '@moult/middle');
    await addPackage('bystander', 'layer:standalone', undefined);
    await scratch.commit('feat: a chain of packages to watch');
  });

  test('a change in a package selects it and its dependents, and nobody else', async () => {
    await scratch.write('packages/middle/src/changed.ts', 'export {};\n');
    await scratch.commit('feat: a change in the middle');
    expect(await affectedByLastCommit()).toEqual(['edge', 'middle']);
  });

  test('a change in a leaf selects the leaf alone', async () => {
    await scratch.write('packages/bystander/src/changed.ts', 'export {};\n');
    await scratch.commit('feat: a change in a leaf');
    expect(await affectedByLastCommit()).toEqual(['bystander']);
  });

  test('a target runs in the affected projects only', async () => {
    await scratch.write('packages/edge/src/changed.ts', 'export {};\n');
    await scratch.commit('feat: a change at the edge');
    const answer = await scratch.run('nx', [
      'affected',
      '-t',
      'greet',
      '--base=HEAD~1',
      '--head=HEAD',
      '--output-style=static',
    ]);
    expect(answer.exitCode, answer.all).toBe(0);
    expect(answer.all).toContain('greetings from edge');
    expect(answer.all).not.toMatch(/greetings from (base|middle|bystander)/);
  });

  test('a change of the shared compiler settings selects every project that is built', async () => {
    await scratch.edit('tsconfig.base.json', (json) => {
      (json['compilerOptions'] as Record<string, unknown>)['noUnusedLocals'] = false;
    });
    await scratch.commit('build: change the settings');
    expect(await affectedByLastCommit()).toEqual(
      expect.arrayContaining(['bystander', 'local-cloud', 'rolling-upgrade']),
    );
  });

  test('a change of a document outside every package selects nothing', async () => {
    await scratch.write('docs/new.md', '# New\n');
    await scratch.commit('docs: a new page');
    expect(await affectedByLastCommit()).toEqual([]);
  });

  async function affectedByLastCommit(): Promise<string[]> {
    const answer = await scratch.run('nx', [
      'show',
      'projects',
      '--affected',
      '--base=HEAD~1',
      '--head=HEAD',
      '--json',
    ]);
    expect(answer.exitCode, answer.all).toBe(0);
    return z.array(z.string()).parse(JSON.parse(answer.stdout)).sort();
  }
});

async function projectGraph(): Promise<z.infer<typeof graphSchema>['graph']> {
  const answer = await scratch.run('nx', ['graph', '--file=graph.json']);
  expect(answer.exitCode, answer.all).toBe(0);
  return graphSchema.parse(JSON.parse(await scratch.read('graph.json'))).graph;
}

async function addPackage(name: string, layer: string, dependency: string | undefined): Promise<void> {
  const manifest = {
    name: `@moult/${name}`,
    version: '0.0.0',
    nx: { name, tags: [layer], targets: { greet: { command: `echo greetings from ${name}` } } },
    dependencies: dependency === undefined ? {} : { [dependency]: '*' },
  };
  await scratch.write(`packages/${name}/package.json`, JSON.stringify(manifest));
}
