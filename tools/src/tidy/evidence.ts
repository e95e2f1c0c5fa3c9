import { matches, type Rule } from './rule.js';

/** Tests that are focused, skipped or only announced: a green run with one of them shows less than it says. */
export const evidence: Rule = (files) =>
  files
    .filter(({ path }) => path.endsWith('.test.ts'))
    .flatMap((file) =>
      matches(
        file,
        /\b(?:describe|it|test)\.(?:only|skip|todo|fails)\(/g,
        (found) => `${found}…) proves nothing`,
      ),
    );
