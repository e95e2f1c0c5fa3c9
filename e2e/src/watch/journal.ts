import { type RunRecord, S3CurrentRun, S3Journal } from '@moult/aws';
import type { Ground } from '@moult/cli';
import type { Entry, Plan } from '@moult/rolling-upgrade';

/** A run of a cluster with its whole journal. */
export interface RunRead {
  readonly run: string;
  readonly intent: RunRecord['intent'];
  readonly plan: Plan;
  /** Empty only where no run was begun. */
  readonly entries: readonly Entry[];
}

type Where = Pick<Ground, 'clients' | 'stateBucket' | 'config' | 'release'>;

/** Reads the run that a cluster is in, or was in last, from where the engine keeps it; null when there was none with a plan. */
export async function readRun(where: Where): Promise<RunRead | null> {
  const record = await currentOf(where);
  if (record === null) return null;
  const entries = await journalOf(where, record.run).read(0);
  const [plan] = entries.flatMap(({ fact }) => (fact.kind === 'plan-accepted' ? [fact.plan] : []));
  return plan === undefined ? null : { run: record.run, intent: record.intent, plan, entries };
}

/** Follows a run that another process carries out: every entry is read once. */
export class RunFollower {
  readonly #where: Where;
  readonly #intent: RunRecord['intent'];
  #followed: { readonly run: string; readonly journal: S3Journal; next: number } | null = null;

  constructor(where: Where, intent: RunRecord['intent']) {
    this.#where = where;
    this.#intent = intent;
  }

  /** What was written since it was asked last; nothing while the cluster's last run is of another intent. */
  async news(): Promise<readonly Entry[]> {
    const record = await currentOf(this.#where);
    if (record === null || record.intent !== this.#intent) return [];
    const { run } = record;
    if (this.#followed?.run !== run) this.#followed = { run, journal: journalOf(this.#where, run), next: 0 };
    const entries = await this.#followed.journal.read(this.#followed.next);
    this.#followed.next += entries.length;
    return entries;
  }
}

function prefixOf({ config, release }: Where): string {
  return `moult/${config.environment}/${release.service.name}/`;
}

async function currentOf(where: Where): Promise<RunRecord | null> {
  const at = { bucket: where.stateBucket, prefix: prefixOf(where) };
  return (await new S3CurrentRun(where.clients.s3, at).read()).record;
}

function journalOf(where: Where, run: string): S3Journal {
  return new S3Journal(where.clients.s3, {
    bucket: where.stateBucket,
    prefix: `${prefixOf(where)}journal/${run}/`,
  });
}
