import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { lintSins } from './lint-sins.js';
import { type ScratchWorkspace, scratchWorkspace } from './scratch.js';

let scratch: ScratchWorkspace;

beforeAll(async () => {
  scratch = await scratchWorkspace();
});

afterAll(async () => {
  await scratch[Symbol.asyncDispose]();
});

const lintReport = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(z.object({ ruleId: z.string().nullable(), severity: z.number() })),
  }),
);

describe('lint refuses', () => {
  /** Rules by file, as the target of a project finds them and as the verdict does, which lints all projects at once. */
  const byTarget = new Map<string, string[]>();
  const atOnce = new Map<string, string[]>();

  const lint = async (
    files: readonly string[],
    folder: string,
    found: Map<string, string[]>,
  ): Promise<void> => {
    const answer = await scratch.run('eslint', ['--format=json', ...files], folder);
    for (const { filePath, messages } of lintReport.parse(JSON.parse(answer.stdout))) {
      const path = filePath.slice(scratch.root.length + 1);
      const errors = messages.filter(({ severity }) => severity === 2);
      const rules = errors.map(({ ruleId }) => ruleId ?? 'parse error');
      found.set(path, [...(found.get(path) ?? []), ...rules]);
    }
  };

  beforeAll(async () => {
    for (const { path, text } of lintSins) await scratch.write(path, text);
    // Nx reads the project graph for two of the rules; a stale one would miss the new imports.
    await scratch.run('nx', ['reset', '--onlyWorkspaceData']);
    await scratch.run('nx', ['graph', '--file=graph.json']);
    const files = lintSins.map(({ path }) => path);
    const projects = [...new Set(files.map((path) => path.split('/').slice(0, 2).join('/')))];
    await lint([...files, ...projects.map((project) => `${project}/package.json`)], '.', atOnce);
    for (const project of projects) {
      const mine = files.filter((path) => path.startsWith(`${project}/`));
      // ESLint reads the patterns of some rules relative to the folder it runs in.
      await lint([...mine.map((path) => path.slice(project.length + 1)), 'package.json'], project, byTarget);
    }
  });

  test.each(lintSins)('$sin', ({ path, rule }) => {
    const place = rule === '@nx/dependency-checks' ? 'packages/local-cloud/package.json' : path;
    expect(byTarget.get(place)).toContain(rule);
    expect(atOnce.get(place)).toContain(rule);
  });
});

const tidy: readonly [string, ...string[]] = ['tsx', 'tools/src/tidy/main.ts', '.'];

/** A sin that another tool has to name, with the command that must fail and what it must say. */
const otherSins: readonly {
  sin: string;
  plant: (scratch: ScratchWorkspace) => Promise<void>;
  command: readonly [string, ...string[]];
  says: RegExp;
}[] = [
  {
    sin: 'formatting that is not Prettier’s',
    plant: (workspace) => workspace.write('packages/local-cloud/src/sin-format.ts', 'export   const a=1\n'),
    command: ['prettier', '--check', 'packages/local-cloud/src/sin-format.ts'],
    says: /sin-format/,
  },
  {
    sin: 'an enum',
    plant: (workspace) =>
      workspace.write('packages/rolling-upgrade/src/sin-enum.ts', 'export enum E { A }\n'),
    command: [
      'tsc',
      '--noEmit',
      '--pretty',
      'false',
      '--project',
      'packages/rolling-upgrade/tsconfig.lib.json',
    ],
    says: /sin-enum.*erasableSyntaxOnly/,
  },
  {
    sin: 'the core looking at process',
    plant: (workspace) =>
      workspace.write(
        'packages/rolling-upgrade/src/sin-process.ts',
        'export const p: string = process.title;\n',
      ),
    command: [
      'tsc',
      '--noEmit',
      '--pretty',
      'false',
      '--project',
      'packages/rolling-upgrade/tsconfig.lib.json',
    ],
    says: /sin-process.*process/,
  },
  {
    sin: 'an export that nobody uses',
    plant: (workspace) => workspace.write('tools/src/tidy/sin-unused.ts', 'export const nobody = 1;\n'),
    command: ['knip'],
    says: /sin-unused/,
  },
  {
    sin: 'a dead link',
    plant: (workspace) => workspace.write('docs/sin.md', '[gone](gone.md)\n'),
    command: tidy,
    says: /docs\/sin\.md:1 {2}gone\.md: no such file/,
  },
  {
    sin: 'a file that outgrew its limit',
    plant: (workspace) => workspace.write('images/consul/sin-long.sh', 'true\n'.repeat(301)),
    command: tidy,
    says: /images\/consul\/sin-long\.sh:301 {2}301 lines/,
  },
  {
    sin: 'a name with a word that has a better one',
    plant: (workspace) => workspace.write('e2e/src/sin-utils.ts', 'export {};\n'),
    command: tidy,
    says: /e2e\/src\/sin-utils\.ts:1 {2}"utils": say /,
  },
  {
    sin: 'a test that runs alone',
    // Put together here, or this very file would be the sinner.
    plant: (workspace) =>
      workspace.write('e2e/src/sin.test.ts', `${['test', 'only'].join('.')}('one', () => {});\n`),
    command: tidy,
    says: /e2e\/src\/sin\.test\.ts:1 {2}test\.only proves nothing/,
  },
  {
    sin: 'an absolute path of this machine',
    plant: (workspace) => workspace.write('docs/sin-place.md', `cd ${workspace.root}/docs\n`),
    command: tidy,
    says: /docs\/sin-place\.md:1 {2}an absolute path of this machine/,
  },
  {
    sin: 'project references out of step with the dependencies',
    plant: (workspace) =>
      workspace
        .write(
          'packages/sin/package.json',
          JSON.stringify({
            name: '@moult/sin',
            version: '0.0.0',
            dependencies: { '@moult/local-cloud': '*' },
          }),
        )
        .then(() =>
          workspace.write(
            'packages/sin/tsconfig.json',
            JSON.stringify({ extends: '../../tsconfig.base.json', files: [] }),
          ),
        ),
    command: ['nx', 'sync:check'],
    says: /out of sync/,
  },
  {
    sin: 'a published package whose entry does not exist',
    plant: (workspace) =>
      workspace.edit('packages/rolling-upgrade/package.json', (json) => {
        json['exports'] = { '.': './dist/absent.js' };
      }),
    command: ['publint', '--strict', 'packages/rolling-upgrade'],
    says: /absent\.js/,
  },
  {
    sin: 'a published package with an entry that has no types',
    plant: async (workspace) => {
      await workspace.write('packages/rolling-upgrade/typed.js', 'export const a = 1;\n');
      await workspace.write('packages/rolling-upgrade/typed.d.ts', 'export declare const a: number;\n');
      await workspace.write('packages/rolling-upgrade/bare.js', 'export const b = 1;\n');
      await workspace.edit('packages/rolling-upgrade/package.json', (json) => {
        json['exports'] = { '.': { types: './typed.d.ts', default: './typed.js' }, './bare': './bare.js' };
        json['files'] = ['*.js', '*.d.ts'];
      });
    },
    command: ['attw', '--pack', 'packages/rolling-upgrade', '--profile', 'esm-only'],
    says: /untyped|no types/i,
  },
  {
    sin: 'a published package that says nothing of its types',
    plant: (workspace) =>
      workspace.edit('packages/local-cloud/package.json', (json) => {
        delete json['types'];
      }),
    command: tidy,
    says: /packages\/local-cloud\/package\.json:1 {2}"types"/,
  },
];

describe('the build refuses', () => {
  // One sin may hide another: an import of node:fs brings the types of `process` with it.
  beforeAll(async () => {
    for (const { path } of lintSins) await scratch.remove(path);
  });

  test.each(otherSins)('$sin', async ({ plant, command: [program, ...args], says }) => {
    await plant(scratch);
    const answer = await scratch.run(program, args);
    expect(answer.all).toMatch(says);
    expect(answer.exitCode).not.toBe(0);
  });
});
