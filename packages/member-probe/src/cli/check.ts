import type { AnyHealth, MemberNumbers } from '../health/health.js';
import type { Probe, WritingClient } from './probe.js';
import { exits, type Surroundings } from './surroundings.js';

/** How `check` answers. */
export interface CheckOptions {
  readonly json: boolean;
  readonly timeoutMs: number;
}

/** Looks once and answers with an exit code, and with one sentence or one JSON document. */
export async function check<Client extends WritingClient, Reason, Numbers extends MemberNumbers>(
  { look, wording }: Pick<Probe<Client, Reason, Numbers>, 'look' | 'wording'>,
  clients: readonly Client[],
  { json, timeoutMs }: CheckOptions,
  { out, err, stop, now }: Surroundings,
): Promise<number> {
  const health = await look(clients, { now, signal: stop, deadlineMs: timeoutMs, how: 'once' });
  const sentences = health.reasons.map((reason) => wording.describe(reason));
  if (json) {
    out.write(`${JSON.stringify({ ...health, sentences })}\n`);
  } else {
    (health.kind === 'healthy' ? out : err).write(`${sentenceOf(health, sentences)}\n`);
  }
  return health.kind === 'healthy' ? exits.healthy : exits.unhealthy;
}

/** The whole judgement in one sentence. */
function sentenceOf(
  { kind, leader, term, voters, failureTolerance }: AnyHealth,
  sentences: readonly string[],
): string {
  if (kind === 'unhealthy') return `Unhealthy: ${sentences.join('; ')}.`;
  const led = `${leader ?? 'nobody'} leads ${String(voters.length)} voters in term ${String(term)}`;
  return `Healthy: ${led}, all of them well; ${String(failureTolerance)} may be lost.`;
}
