/** How far an image has come. Infra uses `released` ones, a rehearsal `tested` ones too; `revoked` ones nobody. */
export type ImageStatus = 'candidate' | 'tested' | 'released' | 'revoked';

const order: readonly ImageStatus[] = ['candidate', 'tested', 'released', 'revoked'];

/** The status a tag says; undefined for anything else. */
export function parseStatus(text: string | undefined): ImageStatus | undefined {
  return order.find((status) => status === text);
}

/** Where an image may go from here: one step up, or out. Pure. */
export function mayBecome(from: ImageStatus, to: ImageStatus): boolean {
  if (to === 'revoked') return from !== 'revoked';
  return (from === 'tested' && to === 'released') || (from === 'candidate' && to === 'tested');
}
