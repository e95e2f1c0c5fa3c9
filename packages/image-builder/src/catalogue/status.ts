/** How far an image has come. Infra uses `released` ones, a rehearsal `tested` ones too; `revoked` ones nobody. */
export type ImageStatus = 'candidate' | 'tested' | 'released' | 'revoked';

const order: readonly ImageStatus[] = ['candidate', 'tested', 'released', 'revoked'];

/** The status a tag says; undefined for anything else. */
export function parseStatus(text: string | undefined): ImageStatus | undefined {
  return order.find((status) => status === text);
}

/**
 * Where whoever keeps the catalogue may move an image: a tested one up, any one out. That a candidate becomes tested is no move:
 * its build alone says so, when it publishes, or two moves would release what nobody has tested. Pure.
 */
export function mayBecome(from: ImageStatus, to: ImageStatus): boolean {
  if (to === 'revoked') return from !== 'revoked';
  return from === 'tested' && to === 'released';
}
