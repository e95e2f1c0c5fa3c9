import { publishedPackage } from '../../eslint.config.mjs';

/** Everything but the command is pure: the same history gives the same verdict, whenever and wherever it is checked. */
const purity = {
  files: ['src/**/*.ts', 'packages/history-checker/src/**/*.ts'],
  ignores: ['**/*.test.ts', '**/src/main.ts', '**/src/cli/**', '**/src/bench/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ group: ['node:*'], message: 'The checker does no IO.' }] },
    ],
    'no-restricted-globals': ['error', 'process', 'performance'],
    'no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message: 'Time is an argument.' },
      { object: 'Math', property: 'random', message: 'Randomness is an argument.' },
    ],
    'no-restricted-syntax': [
      'error',
      { selector: ':function[async=true]', message: 'A verdict is computed, not awaited.' },
    ],
  },
};

export default [...(await publishedPackage()), purity];
