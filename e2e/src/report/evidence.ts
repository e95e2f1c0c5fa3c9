import type {
  Environment,
  ExpectedEnd,
  ImageFacts,
  NodeFacts,
  ReportParts,
  TerraformChange,
} from '@moult/report';
import type { KilledLeader } from '../checks/leadership.js';
import type { ReadBack } from '../traffic/read-back.js';
import type { Watched } from '../clients/messages.js';
import type { RunRead } from '../watch/journal.js';

/** A call that took a volume off an instance, as the cloud saw it. */
export interface DetachSeen {
  readonly time: string;
  readonly volume: string;
  readonly forced: 'yes' | 'no';
}

/** Everything that was seen of a rehearsal, before anybody judges it. */
export interface Evidence {
  readonly run: RunRead;
  /** Another run that the story began after it; null: there was none. */
  readonly followed: RunRead | null;
  readonly expected: ExpectedEnd;
  readonly releaseBefore: string;
  readonly images: { readonly from: ImageFacts; readonly to: ImageFacts };
  /** Null: nobody could look. */
  readonly terraform: readonly TerraformChange[] | null;
  readonly nodes: readonly NodeFacts[];
  readonly faults: ReportParts['faults'];
  readonly watched: Watched;
  readonly readBack: ReadBack;
  readonly loaded: { readonly values: ReadonlyMap<string, string>; readonly readBack: ReadBack };
  /** Null where the cloud keeps no record of calls that we may read. */
  readonly detaches: readonly DetachSeen[] | null;
  /** What the scenario itself saw, as checks. */
  readonly scenario: ReportParts['checks'];
  /** Whether the story itself takes leaders away; where it does, nobody counts terms. */
  readonly leadership: 'planned' | 'disturbed';
  /** What a killed leader costs; null where leadership cannot be handed over, or no leader was killed. */
  readonly killedLeader: KilledLeader | null;
  readonly maxOutageMs: number;
  readonly environment: Environment;
}
