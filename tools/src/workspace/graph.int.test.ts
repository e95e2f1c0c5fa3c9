import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ScratchWorkspace, scratchWorkspace } from './scratch.js';

const graphSchema = z.object({
  graph: z.object({
    nodes: z.record(z.string(), z.object({ data: z.object({ tags: z.array(z.string()).default([]) }) })),
    dependencies: z.record(z.string(), z.array(z.object({ source: z.string(), target: z.string() }))),
  }),
});
const layersSchema = z.record(z.string(), z.array(z.string()));

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
    const answer = await scratch.run('nx', ['graph', '--file=graph.json']);
    expect(answer.exitCode, answer.all).toBe(0);
    const { nodes, dependencies } = graphSchema.parse(JSON.parse(await scratch.read('graph.json'))).graph;
    const layers = layersSchema.parse(JSON.parse(await scratch.read('layers.json')));
    const layerOf = (project: string): string => {
      const layer = nodes[project]?.data.tags.find((tag) => tag in layers);
      if (layer === undefined) throw new Error(`${project} has no layer tag of layers.json`);
      return layer;
    };
    Object.keys(nodes).forEach(layerOf);
    return Object.values(dependencies)
      .flat()
      .filter(({ target }) => target in nodes)
      .filter(({ source, target }) => {
        const allowed = layers[layerOf(source)] ?? [];
        return !allowed.includes('*') && !allowed.includes(layerOf(target));
      })
      .map(({ source, target }) => `${source} → ${target}`);
  }
});

describe('affected', () => {
  beforeAll(async () => {
    await addPackage('dependent', 'layer:driver', '@moult/rolling-upgrade');
    await addPackage('bystander', 'layer:standalone', undefined);
    await scratch.commit('feat: two packages to watch');
  });

  test('a change in a package selects it and its dependents, and nobody else', async () => {
    await scratch.write('packages/rolling-upgrade/src/changed.ts', 'export {};\n');
    await scratch.commit('feat: a change in the engine');
    expect(await affectedByLastCommit()).toEqual(['dependent', 'rolling-upgrade']);
  });

  test('a change in a leaf selects the leaf alone', async () => {
    await scratch.write('packages/bystander/src/changed.ts', 'export {};\n');
    await scratch.commit('feat: a change in a leaf');
    expect(await affectedByLastCommit()).toEqual(['bystander']);
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
    // `tools` may depend on anything, so whether it is selected says nothing here.
    return z
      .array(z.string())
      .parse(JSON.parse(answer.stdout))
      .filter((name) => name !== 'tools')
      .sort();
  }
});

async function addPackage(name: string, layer: string, dependency: string | undefined): Promise<void> {
  const manifest = {
    name: `@moult/${name}`,
    version: '0.0.0',
    nx: { name, tags: [layer] },
    dependencies: dependency === undefined ? {} : { [dependency]: '*' },
  };
  await scratch.write(`packages/${name}/package.json`, JSON.stringify(manifest));
}
