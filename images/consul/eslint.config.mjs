import workspace from '../../eslint.config.mjs';

const boundaries = (allowed) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      // The build target of an image bakes it; it makes no library that others import.
      enforceBuildableLibDependency: false,
      allow: ['^.*/eslint\\.config\\.mjs$', '^.*/vitest\\.shared\\.m[jt]s$'],
      depConstraints: [{ sourceTag: 'layer:image', onlyDependOnLibsWithTags: allowed }],
    },
  ],
});

const definitions = ['layer:builder', 'layer:image'];

export default [
  ...workspace,
  { files: ['**/*.ts', '**/*.mts'], rules: boundaries(definitions) },
  {
    // An image is tested on real machines: its tests, and nothing else of it, may start a local cloud and log in there.
    files: ['src/**/*.ts'],
    rules: boundaries([...definitions, 'layer:standalone', 'layer:adapter']),
  },
];
