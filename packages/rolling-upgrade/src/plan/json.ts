import { z } from 'zod';
import { isSealed } from './hash.js';
import { type Plan, planSchema } from './plan.js';

/** Thrown when a stored document cannot be what it claims to be; `document` says which kind. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
  readonly document: 'plan' | 'journal';

  constructor(document: 'plan' | 'journal', message: string) {
    super(message);
    this.document = document;
  }
}

/** A plan as JSON text, for a file or an approval. */
export function planToJson(plan: Plan): string {
  return JSON.stringify(plan, null, 2);
}

/**
 * Reads a plan back.
 * @throws {UnreadableDocument} when it is no JSON, a field is wrong, or its content does not match its hash.
 */
export function parsePlan(text: string): Plan {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableDocument('plan', `The plan is not JSON: ${String(cause)}.`);
  }
  const parsed = planSchema.safeParse(raw);
  if (!parsed.success)
    throw new UnreadableDocument('plan', `The plan is wrong: ${z.prettifyError(parsed.error)}`);
  if (!isSealed(parsed.data)) {
    throw new UnreadableDocument(
      'plan',
      'The plan was changed after it was made: its content does not match its hash.',
    );
  }
  return parsed.data;
}
