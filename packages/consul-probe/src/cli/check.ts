import type { ConsulClient } from '../client/client.js';
import { look } from '../gather/gather.js';
import type { ClusterHealth } from '../health/health.js';
import { judge } from '../health/judge.js';
import { describeReason } from '../health/reason.js';
import { exits, type Surroundings } from './surroundings.js';

/** How `check` answers. */
export interface CheckOptions {
  readonly json: boolean;
  readonly timeoutMs: number;
}

/** Looks once and answers with an exit code, and with one sentence or one JSON document. */
export async function check(
  clients: readonly ConsulClient[],
  { json, timeoutMs }: CheckOptions,
  { out, err, stop, now }: Surroundings,
): Promise<number> {
  const health = judge(await look(clients, { now, signal: stop, deadlineMs: timeoutMs }));
  if (json) {
    out.write(`${JSON.stringify({ ...health, sentences: health.reasons.map(describeReason) })}\n`);
  } else {
    (health.kind === 'healthy' ? out : err).write(`${sentenceOf(health)}\n`);
  }
  return health.kind === 'healthy' ? exits.healthy : exits.unhealthy;
}

/** The whole judgement in one sentence. */
function sentenceOf(health: ClusterHealth): string {
  const { kind, reasons, leader, term, voters, failureTolerance } = health;
  if (kind === 'unhealthy') return `Unhealthy: ${reasons.map(describeReason).join('; ')}.`;
  const led = `${leader ?? 'nobody'} leads ${String(voters.length)} voters in term ${String(term)}`;
  return `Healthy: ${led}, all of them well; ${String(failureTolerance)} may be lost.`;
}
