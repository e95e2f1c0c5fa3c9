/** One thing that a cloud needs: `works`, works in part, or not at all; and what to type for what does not. */
export type Finding = Said & (Works | Lacks);

interface Said {
  readonly check: string;
  readonly says: string;
}

interface Works {
  readonly verdict: 'works';
  readonly type?: undefined;
}

interface Lacks {
  readonly verdict: 'partly' | 'missing';
  readonly type: string;
}

export function works(check: string, says: string): Finding {
  return { check, verdict: 'works', says };
}

/** Clouds run, and lack something. */
export function partly(check: string, says: string, type: string): Finding {
  return { check, verdict: 'partly', says, type };
}

/** No cloud runs here. */
export function missing(check: string, says: string, type: string): Finding {
  return { check, verdict: 'missing', says, type };
}
