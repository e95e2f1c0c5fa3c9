import { publishedPackage } from '../../eslint.config.mjs';

/** Everything is pure: the same parts give the same report, and the same report gives the same page. */
const purity = {
  files: ['src/**/*.ts'],
  ignores: ['**/*.test.ts', '**/test-support/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ group: ['node:*'], message: 'A report is made without IO.' }] },
    ],
    'no-restricted-globals': ['error', 'process', 'performance'],
    'no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message: 'Time is an argument.' },
      { object: 'Math', property: 'random', message: 'Randomness is an argument.' },
    ],
    'no-restricted-syntax': [
      'error',
      { selector: ':function[async=true]', message: 'A report is computed, not awaited.' },
    ],
  },
};

export default [...(await publishedPackage()), purity];
