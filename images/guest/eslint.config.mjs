import workspace from '../../eslint.config.mjs';

export default [
  ...workspace,
  {
    files: ['**/*.ts', '**/*.mts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          // An image makes no library that is built.
          enforceBuildableLibDependency: false,
          allow: ['^.*/eslint\\.config\\.mjs$', '^.*/vitest\\.shared\\.m[jt]s$'],
          depConstraints: [
            { sourceTag: 'layer:image', onlyDependOnLibsWithTags: ['layer:builder', 'layer:image'] },
          ],
        },
      ],
    },
  },
];
