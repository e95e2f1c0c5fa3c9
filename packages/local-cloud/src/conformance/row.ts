import { test, type TestContext } from 'vitest';
import { targetKind } from './target.js';

declare module 'vitest' {
  interface TaskMeta {
    /** The AWS document that a row tests; reporters may print it. */
    doc?: string;
  }
}

/** Where a behaviour is documented, and what else must be said about the row. */
export interface RowFacts {
  /** The AWS document the behaviour comes from. */
  readonly doc: string;
  /** For a row that passes on bare moto too: why it is here nevertheless. */
  readonly why?: string;
  /** Set for rows that need a machine that really runs: `memory` and `moto` have none. */
  readonly machines?: boolean;
}

/** On EC2 a row waits for boots, images and snapshots, each up to five minutes; so long and no longer, in milliseconds. */
const awsTimeout = 900_000;

/** A row that bare moto does not satisfy may hang there in a wait; so long and no longer, in milliseconds. */
const motoTimeout = 15_000;

/**
 * One behaviour of EC2 as a test. On bare moto a row must fail, or say why it exists: a row that moto satisfies
 * proves nothing about what this cloud adds.
 */
export function row(name: string, facts: RowFacts, body: () => Promise<void>): void {
  if (!facts.doc.startsWith('https://docs.aws.amazon.com/'))
    throw new Error(`${name}: cites no AWS document`);
  const noted = async ({ task }: TestContext) => {
    task.meta.doc = facts.doc;
    await body();
  };
  const needsMachines = facts.machines === true && (targetKind === 'memory' || targetKind === 'moto');
  if (needsMachines) test.skip(name, noted);
  else if (targetKind === 'moto' && facts.why === undefined)
    test.fails(name, { timeout: motoTimeout }, noted);
  else if (targetKind === 'aws') test(name, { timeout: awsTimeout }, noted);
  else test(name, noted);
}

/** The API reference page of an action. */
export function api(action: string): string {
  return `https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_${action}.html`;
}
