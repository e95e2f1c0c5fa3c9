import { relative } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Workspace packages are tested from their sources, so that a test never runs against a stale build. */
const conditions = ['@moult/source'];

/**
 * Unit tests: pure, no machine needed, milliseconds each. Files share the modules they load, since nothing in these
 * tests changes one: to load all of them anew for each file took three to five times as long as the tests themselves.
 */
export function unitTests(projectRoot: string): ViteUserConfig {
  const config = tests(projectRoot, 'unit', ['src/**/*.test.ts'], ['src/**/*.int.test.ts']);
  return { ...config, test: { ...config.test, isolate: false } };
}

/** Integration tests: they start real machines, so the files of a project run one after the other, each in its own process. */
export function integrationTests(projectRoot: string): ViteUserConfig {
  const config = tests(projectRoot, 'int', ['src/**/*.int.test.ts'], []);
  return {
    ...config,
    test: {
      ...config.test,
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 300_000,
    },
  };
}

function tests(projectRoot: string, tier: string, include: string[], exclude: string[]): ViteUserConfig {
  return defineConfig({
    root: projectRoot,
    cacheDir: `${import.meta.dirname}/node_modules/.vite/${relative(import.meta.dirname, projectRoot)}`,
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      watch: false,
      environment: 'node',
      include,
      exclude,
      // What a command said stands in the failure whole: why it failed comes last.
      chaiConfig: { truncateThreshold: 0 },
      // The verdict of `npm test` is counted from these files.
      reporters: ['default', ['json', { outputFile: `${projectRoot}/test-output/${tier}.json` }]],
    },
  });
}
