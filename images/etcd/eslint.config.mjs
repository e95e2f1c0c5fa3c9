import workspace from '../../eslint.config.mjs';

const boundaries = (allowed) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      // The build target of an image bakes it; it makes no library that others import.
      enforceBuildableLibDependency: false,
      allow: [
        '^.*/eslint\\.config\\.mjs$',
        '^.*/vitest\\.shared\\.m[jt]s$',
        // A cloud to bake on and a machine to log in to: the same for every image, and the first one's tests have them.
        '^.*/consul/src/testing/(ground|node)\\.js$',
      ],
      depConstraints: [{ sourceTag: 'layer:image', onlyDependOnLibsWithTags: allowed }],
    },
  ],
});

const definitions = ['layer:builder', 'layer:image'];

export default [
  ...workspace,
  { files: ['**/*.ts', '**/*.mts'], rules: boundaries(definitions) },
  {
    // An image is tested on real machines, with the certificates and the questions of its own driver.
    files: ['src/**/*.ts'],
    rules: boundaries([...definitions, 'layer:standalone', 'layer:adapter', 'layer:driver']),
  },
];
