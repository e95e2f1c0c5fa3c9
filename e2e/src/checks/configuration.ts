import type { Check } from '@moult/report';
import type { QuorumSample } from '../traffic/sampler.js';

const name = 'nobody left the cluster and nobody joined it';

/**
 * A member that leaves (`consul leave`, or `leave_on_terminate`) is taken out of raft's configuration, and back in as a
 * learner later. So every answer of every member must name the same ids. Pure.
 */
export function configurationCheck(samples: readonly QuorumSample[]): Check {
  const seen = new Map<string, { readonly by: string; readonly at: number; count: number }>();
  for (const { node, asked, answer } of samples) {
    if (answer.kind !== 'answered' || answer.configuration === null) continue;
    const ids = answer.configuration.join(', ');
    const known = seen.get(ids);
    if (known === undefined) seen.set(ids, { by: node, at: asked, count: 1 });
    else known.count += 1;
  }
  const [first, ...others] = [...seen].sort(([, a], [, b]) => b.count - a.count);
  if (first === undefined) return { name, held: 'undecided', evidence: 'no member was asked' };
  const [ids, { count }] = first;
  const [other] = others;
  if (other === undefined) return { name, held: 'yes', evidence: `${count} answers, all of them ${ids}` };
  const [differs, { by, at }] = other;
  const when = new Date(at).toISOString();
  return { name, held: 'no', evidence: `${by} said ${differs || 'nobody'} at ${when}, otherwise ${ids}` };
}
