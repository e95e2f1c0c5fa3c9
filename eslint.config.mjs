import { readFileSync } from 'node:fs';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Deprecated upstream: its way out stays short as long as one package alone knows it (ADR 3). */
const onlyInTheStack = ['cdktf', '@cdktf/*'];
const bannedFor = (sourceTag) => (sourceTag === 'layer:stack' ? [] : onlyInTheStack);

/** Who may depend on whom: dependencies point one way, from the edge to the core. Tests may reach further. */
const layers = Object.entries(JSON.parse(readFileSync(new URL('layers.json', import.meta.url), 'utf8')));
const inProduction = layers.map(([sourceTag, { uses }]) => ({
  sourceTag,
  onlyDependOnLibsWithTags: uses,
  bannedExternalImports: bannedFor(sourceTag),
}));
const inTests = layers.map(([sourceTag, { uses, tests }]) => ({
  sourceTag,
  onlyDependOnLibsWithTags: [...uses, ...tests],
  bannedExternalImports: bannedFor(sourceTag),
}));

const boundaries = (depConstraints, { buildable = true, allow = [] } = {}) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      enforceBuildableLibDependency: buildable,
      // Loaded late where a command may do without it; its tests need it anyway.
      checkDynamicDependenciesExceptions: ['@moult/local-cloud'],
      allow: ['^.*/eslint\\.config\\.mjs$', '^.*/vitest\\.shared\\.m[jt]s$', ...allow],
      depConstraints,
    },
  ],
});

const noClock = {
  selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
  message: 'Time is an argument.',
};

/** What is pure never reads a clock, draws a random number or touches the outside. */
const purity = {
  'no-restricted-imports': ['error', { patterns: [{ group: ['node:*'], message: 'No IO here.' }] }],
  'no-restricted-globals': ['error', 'process', 'performance'],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Time is an argument.' },
    { object: 'Math', property: 'random', message: 'Randomness is an argument.' },
  ],
  'no-restricted-syntax': [
    'error',
    noClock,
    { selector: ':function[async=true]', message: 'It is computed, not awaited; only what acts waits.' },
  ],
};

const workspace = [
  ...nx.configs['flat/base'],
  ...nx.configs['flat/typescript'],
  ...nx.configs['flat/javascript'],
  { ignores: ['**/dist', '**/out-tsc', '**/cdktf.out', '**/test-output', '**/vitest.*.timestamp*'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts', '**/*.mts'] })),
  {
    files: ['**/*.ts', '**/*.mts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    files: ['**/src/**/*.ts'],
    rules: {
      complexity: ['error', 12],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true }],
      'max-params': ['error', 4],
    },
  },
  { files: ['**/*.test.ts', '**/*.bench.ts'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['**/*.mts'], rules: { 'no-restricted-exports': 'off' } },
  { files: ['**/*.ts', '**/*.mts', '**/*.mjs'], rules: boundaries(inProduction) },
  {
    files: ['**/*.{test,bench,campaign}.ts', '**/testing/**/*.ts', '**/test-support/**/*.ts'],
    rules: boundaries(inTests),
  },
  prettier,
];

export default workspace;

/** Everything below `src` is pure but the tests, and what is named: patterns from the project's own folder. */
export const pureExcept = (...acting) => ({
  files: ['src/**/*.ts'],
  ignores: ['**/*.test.ts', '**/*.bench.ts', '**/*.campaign.ts', '**/test-support/**', ...acting],
  rules: purity,
});

/**
 * For the package of the core, whose own folder these patterns start from: ESLint reads them relative to the nearest
 * configuration file.
 */
export const core = [
  pureExcept(),
  {
    // The one place that acts, and what stands in for the world in tests: they wait, but take time and chance as
    // arguments like everybody else.
    files: ['src/{perform,simulator,testing,conformance}/*.ts'],
    ignores: ['**/*.test.ts', '**/perform/ports.ts', '**/perform/perform.ts', '**/perform/token.ts'],
    rules: { 'no-restricted-syntax': ['error', noClock] },
  },
];

/**
 * An image makes no library that is built: its build target bakes it. It is tested on real machines, so all that stands
 * below `src` is of its tests, and may reach as far as they do.
 */
export const imageDefinitions = ({ allow = [] } = {}) => [
  ...workspace,
  { files: ['**/*.ts', '**/*.mts'], rules: boundaries(inProduction, { buildable: false, allow }) },
  { files: ['src/**/*.ts'], rules: boundaries(inTests, { buildable: false, allow }) },
];

/** A published package also declares everything it imports, in its own package.json. */
export async function publishedPackage() {
  return [
    ...workspace,
    {
      files: ['**/package.json'],
      languageOptions: { parser: await import('jsonc-eslint-parser') },
      rules: {
        '@nx/dependency-checks': [
          'error',
          {
            ignoredFiles: [
              '{projectRoot}/eslint.config.mjs',
              '{projectRoot}/vitest.*.mts',
              '{projectRoot}/src/**/*.{test,bench}.ts',
            ],
            // Named by published declarations alone: whoever installs the package needs them to compile.
            ignoredDependencies: ['@types/dockerode'],
          },
        ],
      },
    },
  ];
}
