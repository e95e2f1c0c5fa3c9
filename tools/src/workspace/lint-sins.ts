/** A sin in a file of its own, and the lint rule that has to name it. */
export interface LintSin {
  readonly sin: string;
  readonly path: string;
  readonly text: string;
  readonly rule: string;
}

/** One for every rule that a reader of this repository relies on. */
export const lintSins: readonly LintSin[] = [
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
    sin: 'the core looks at process',
    path: 'packages/rolling-upgrade/src/sin-global.ts',
    text: 'export const p: string = process.title;\n',
    rule: 'no-restricted-globals',
  },
  {
    sin: 'a report is made by the clock',
    path: 'packages/report/src/sin-clock.ts',
    text: 'export const now = (): number => Date.now();\n',
    rule: 'no-restricted-properties',
  },
  {
    sin: 'a report is awaited',
    path: 'packages/report/src/sin-async.ts',
    text: 'export const later = async (): Promise<number> => Promise.resolve(1);\n',
    rule: 'no-restricted-syntax',
  },
  {
    sin: 'a report reads a file',
    path: 'packages/report/src/build/sin-file.ts',
    text: "import { readFileSync } from 'node:fs';\nexport const text: string = readFileSync('a', 'utf8');\n",
    rule: 'no-restricted-imports',
  },
  {
    sin: 'the history checker draws a random number',
    path: 'packages/history-checker/src/sin-random.ts',
    text: 'export const dice = (): number => Math.random();\n',
    rule: 'no-restricted-properties',
  },
  {
    sin: 'the history checker looks at process',
    path: 'packages/history-checker/src/sin-global.ts',
    text: 'export const p: string = process.title;\n',
    rule: 'no-restricted-globals',
  },
  {
    sin: 'cdktf is known outside the one package',
    path: 'packages/cli/src/sin-cdktf.ts',
    text: "export { App } from 'cdktf';\n",
    rule: '@nx/enforce-module-boundaries',
  },
  {
    sin: 'the bindings of cdktf are known outside the one package',
    path: 'packages/cli/src/sin-bindings.ts',
    text: "export { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';\n",
    rule: '@nx/enforce-module-boundaries',
  },
  {
    sin: 'the definition of an image starts a cloud',
    path: 'images/consul/v1/sin-layer.ts',
    text: "export * as cloud from '@moult/local-cloud';\n",
    rule: '@nx/enforce-module-boundaries',
  },
  {
    sin: 'the test of an image imports a command line',
    path: 'images/consul/src/sin-layer.ts',
    text: "export * as cli from '@moult/cli';\n",
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
