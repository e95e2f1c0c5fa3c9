import { oldestMoto } from '../moto/find.js';
import { isTooOld } from '../moto/version.js';
import { missing, partly, works, type Finding } from './finding.js';

/** What of moto is on this machine; what is there was started. */
export type MotoFacts =
  | { readonly kind: 'absent' }
  /** The version is undefined when it cannot be told. */
  | { readonly kind: 'serves'; readonly source: string; readonly version: string | undefined }
  | { readonly kind: 'fails'; readonly source: string; readonly why: string };

const install = `pip install --upgrade "moto[server]>=${oldestMoto}"`;

/** A start refuses what is too old, and what does not serve; none at all it pulls, and says in its turn where that fails. */
export function moto(found: MotoFacts): Finding {
  switch (found.kind) {
    case 'absent':
      return partly(
        'moto',
        'None is on this machine; the first start pulls its image.',
        'apt-get install python3-moto',
      );
    case 'fails':
      return missing('moto', `${found.source} does not serve: ${found.why}`, install);
    case 'serves':
      if (!isTooOld(found.version)) {
        return works('moto', `${found.source}, ${found.version ?? 'of a version that cannot be told'}.`);
      }
      return missing(
        'moto',
        `${found.source} is version ${String(found.version)}; ${oldestMoto} or newer is needed.`,
        install,
      );
  }
}
