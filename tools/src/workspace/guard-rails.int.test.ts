import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ScratchWorkspace, scratchWorkspace } from './scratch.js';

let scratch: ScratchWorkspace;

beforeAll(async () => {
  scratch = await scratchWorkspace();
});

afterAll(async () => {
  await scratch[Symbol.asyncDispose]();
});

/** A sin in a file of its own, and the lint rule that has to name it. */
const lintSins: readonly { sin: string; path: string; text: string; rule: string }[] = [
  {
    sin: 'the core reads the clock',
    path: 'packages/rolling-upgrade/src/sin-clock.ts',
    text: 'export const now = (): number => Date.now();\n',
    rule: 'no-restricted-properties',
  },
  {
    sin: 'the core makes a date out of nothing',
    path: 'packages/rolling-upgrade/src/sin-date.ts',
    text: 'export const today = (): Date => new Date();\n',
    rule: 'no-restricted-syntax',
  },
  {
    sin: 'the core draws a random number',
    path: 'packages/rolling-upgrade/src/sin-random.ts',
    text: 'export const dice = (): number => Math.random();\n',
    rule: 'no-restricted-properties',
  },
  {
    sin: 'the core decides asynchronously',
    path: 'packages/rolling-upgrade/src/sin-async.ts',
    text: 'export const later = async (): Promise<number> => Promise.resolve(1);\n',
    rule: 'no-restricted-syntax',
  },
  {
    sin: 'the core reads a file',
    path: 'packages/rolling-upgrade/src/sin-file.ts',
    text: "import { readFileSync } from 'node:fs';\nexport const text: string = readFileSync('a', 'utf8');\n",
    rule: 'no-restricted-imports',
  },
  {
    sin: 'the core imports a package of ours',
    path: 'packages/rolling-upgrade/src/sin-layer.ts',
    text: "export * as cloud from '@moult/local-cloud';\n",
    rule: '@nx/enforce-module-boundaries',
  },
  {
    sin: 'the local cloud imports a package of ours',
    path: 'packages/local-cloud/src/sin-layer.ts',
    text: "export * as engine from '@moult/rolling-upgrade';\n",
    rule: '@nx/enforce-module-boundaries',
  },
  {
    sin: 'a promise is left floating',
    path: 'packages/local-cloud/src/sin-promise.ts',
    text: 'export function go(work: () => Promise<void>): void {\n  work();\n}\n',
    rule: '@typescript-eslint/no-floating-promises',
  },
  {
    sin: 'a switch forgets a case',
    path: 'packages/local-cloud/src/sin-switch.ts',
    text: "export function f(x: 'a' | 'b'): void {\n  switch (x) {\n    case 'a':\n  }\n}\n",
    rule: '@typescript-eslint/switch-exhaustiveness-check',
  },
  {
    sin: 'a module has a default export',
    path: 'packages/local-cloud/src/sin-default.ts',
    text: 'export default 1;\n',
    rule: 'no-restricted-exports',
  },
  {
    sin: 'a function takes five parameters',
    path: 'packages/local-cloud/src/sin-parameters.ts',
    text: 'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1): number => a + b + c + d + e;\n',
    rule: 'max-params',
  },
  {
    sin: 'a function is longer than a screen',
    path: 'packages/local-cloud/src/sin-long.ts',
    text: `export function f(g: () => void): void {\n${'  g();\n'.repeat(61)}}\n`,
    rule: 'max-lines-per-function',
  },
  {
    sin: 'a file outgrows the head',
    path: 'packages/local-cloud/src/sin-lines.ts',
    text: `export const lines = [\n${'  1,\n'.repeat(300)}];\n`,
    rule: 'max-lines',
  },
  {
    sin: 'a function has more paths than a test would try',
    path: 'packages/local-cloud/src/sin-paths.ts',
    text: `export function f(x: number): number {\n${Array.from({ length: 13 }, (_, i) => `  if (x === ${String(i)}) return 1;\n`).join('')}  return 0;\n}\n`,
    rule: 'complexity',
  },
  {
    sin: 'a published package imports what it does not declare',
    path: 'packages/local-cloud/src/sin-undeclared.ts',
    text: "export { vi } from 'vitest';\n",
    rule: '@nx/dependency-checks',
  },
];

const lintReport = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(z.object({ ruleId: z.string().nullable(), severity: z.number() })),
  }),
);

describe('lint refuses', () => {
  const reported = new Map<string, string[]>();

  beforeAll(async () => {
    for (const { path, text } of lintSins) await scratch.write(path, text);
    // Nx reads the project graph for two of the rules; a stale one would miss the new imports.
    await scratch.run('nx', ['reset', '--onlyWorkspaceData']);
    await scratch.run('nx', ['graph', '--file=graph.json']);
    for (const project of ['packages/rolling-upgrade', 'packages/local-cloud']) {
      const mine = lintSins.filter(({ path }) => path.startsWith(`${project}/`));
      const files = [...mine.map(({ path }) => path.slice(project.length + 1)), 'package.json'];
      // In the project's folder, as `nx lint` does it: ESLint reads the patterns of a rule relative to that.
      const answer = await scratch.run('eslint', ['--format=json', ...files], project);
      for (const { filePath, messages } of lintReport.parse(JSON.parse(answer.stdout))) {
        const path = filePath.slice(scratch.root.length + 1);
        const errors = messages.filter(({ severity }) => severity === 2);
        const rules = errors.map(({ ruleId }) => ruleId ?? 'parse error');
        reported.set(path, [...(reported.get(path) ?? []), ...rules]);
      }
    }
  });

  test.each(lintSins)('$sin', ({ path, rule }) => {
    const place = rule === '@nx/dependency-checks' ? 'packages/local-cloud/package.json' : path;
    expect(reported.get(place)).toContain(rule);
  });
});

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
    command: ['tsx', 'tools/src/tidy/main.ts', '.'],
    says: /docs\/sin\.md:1 {2}gone\.md: no such file/,
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
    command: ['tsx', 'tools/src/tidy/main.ts', '.'],
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
