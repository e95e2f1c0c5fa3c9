/** What there still is after everything was to be gone. */
export type Left =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'some'; readonly what: readonly string[] }
  /** On purpose, for a look: nobody says that it was forgotten. */
  | { readonly kind: 'kept' }
  /** Nobody can say. */
  | { readonly kind: 'not-looked'; readonly because: string };

/** A list of what was found, as what is left. Pure. */
export function leftOf(what: readonly string[]): Left {
  return what.length === 0 ? { kind: 'nothing' } : { kind: 'some', what };
}

/** Looks, and says so where that could not be done: not to have looked is not to have found nothing. */
export async function looked(look: () => Promise<readonly string[]>): Promise<Left> {
  try {
    return leftOf(await look());
  } catch (error) {
    return { kind: 'not-looked', because: error instanceof Error ? error.message : String(error) };
  }
}

/** What is left by several looks: what was found counts before what could not be looked for, and that before all else. Pure. */
export function allLeft(looks: readonly Left[]): Left {
  const what = looks.flatMap((one) => (one.kind === 'some' ? one.what : []));
  if (what.length > 0) return { kind: 'some', what };
  const blind = looks.find(({ kind }) => kind === 'not-looked');
  return blind ?? looks.find(({ kind }) => kind === 'kept') ?? { kind: 'nothing' };
}

/** In a sentence. Pure. */
export function leftSays(left: Left): string {
  switch (left.kind) {
    case 'nothing':
      return 'nothing of it is left: cloud, state and host were looked at';
    case 'some':
      return `left of it: ${left.what.join('; ')}`;
    case 'kept':
      return 'it was kept for a look';
    case 'not-looked':
      return `what is left of it could not be looked for: ${left.because}`;
  }
}
