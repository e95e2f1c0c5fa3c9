import { matches, type Rule } from './rule.js';

/**
 * The conformance suite of the local cloud runs against AWS and bare moto too; a row that cannot hold there is marked by
 * the harness, with its reason, and never on the local cloud itself.
 */
const exempt = 'packages/local-cloud/src/conformance/row.ts';

const weakened =
  /\b(?:describe|it|test|bench)(?:\.\w+)*\.(?:only|skip|todo|fails|skipIf|runIf)\b(?=[(.`])|\bx(?:describe|it|test)\(/g;

/** Tests that are focused, skipped or only announced: a green run with one of them shows less than it says. */
export const evidence: Rule = (files) =>
  files
    .filter(({ path }) => /\/src\/.*\.m?ts$/.test(path) && path !== exempt)
    .flatMap((file) => matches(file, weakened, (found) => `${found} proves nothing`));
