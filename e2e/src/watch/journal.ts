import { type RunRecord, S3CurrentRun, S3Journal } from '@moult/aws';
import type { Ground } from '@moult/cli';
import type { Entry } from '@moult/rolling-upgrade';

/** A run of a cluster with its whole journal. */
export interface RunRead {
  readonly run: string;
  readonly intent: RunRecord['intent'];
  readonly entries: readonly Entry[];
}

/** Reads the run that a cluster is in, or was in last, from where the engine keeps it; null when there was none. */
export async function readRun({ clients, stateBucket, config, release }: Ground): Promise<RunRead | null> {
  const prefix = `moult/${config.environment}/${release.service.name}/`;
  const { record } = await new S3CurrentRun(clients.s3, { bucket: stateBucket, prefix }).read();
  if (record === null) return null;
  const at = { bucket: stateBucket, prefix: `${prefix}journal/${record.run}/` };
  return { run: record.run, intent: record.intent, entries: await new S3Journal(clients.s3, at).read(0) };
}
