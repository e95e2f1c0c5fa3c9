import type { Check } from '@moult/report';
import type { QuorumSample } from '../traffic/sampler.js';

const path = 'members went to the new version one by one, and none went back';
const spoken = 'the cluster took up the new version once every member ran it';

/** What a member said of versions, and when it answered. */
interface Said {
  readonly node: string;
  readonly at: number;
  readonly version: string;
  readonly spoken: string | null;
}

/**
 * Lays out what every member said of its own version while the cluster was upgraded. Empty where the version stays the same: then
 * there is no way to show. Pure.
 */
export function versionChecks(samples: readonly QuorumSample[], to: string): readonly Check[] {
  const said = samples
    .flatMap(({ node, answered: at, answer }): Said[] =>
      answer.kind === 'answered' ? [{ node, at, version: answer.version, spoken: answer.spoken }] : [],
    )
    .sort((a, b) => a.at - b.at);
  const from = said[0]?.version;
  if (from === undefined || said.every(({ version }) => version === to)) return [];
  return [pathCheck(said, from, to), ...spokenCheck(said, to)];
}

function pathCheck(said: readonly Said[], from: string, to: string): Check {
  const now = new Map<string, string>();
  const turned: Said[] = [];
  for (const one of said) {
    const before = now.get(one.node) ?? from;
    if (before !== one.version) turned.push(one);
    now.set(one.node, one.version);
  }
  const wrong = turned.filter(({ version }, index) => version !== to || seenBefore(turned, index));
  if (wrong.length > 0) {
    const says = wrong.map(({ node, version, at }) => `${node} said ${version} at ${clock(at)}`);
    return { name: path, held: 'no', evidence: says.join('; ') };
  }
  const left = [...now].filter(([, version]) => version !== to).map(([node]) => node);
  if (left.length > 0) return { name: path, held: 'no', evidence: `${left.join(', ')} still said ${from}` };
  const turns = turned.map(({ node, at }) => `${node} at ${clock(at)}`).join(', ');
  return { name: path, held: 'yes', evidence: `all ${from}, then ${to} on ${turns}` };
}

function seenBefore(turned: readonly Said[], index: number): boolean {
  return turned.slice(0, index).some(({ node }) => node === turned[index]?.node);
}

/** A service without a common version says nothing of one. */
function spokenCheck(said: readonly Said[], to: string): readonly Check[] {
  const words = said.flatMap((one) => (one.spoken === null ? [] : [{ ...one, spoken: one.spoken }]));
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return [];
  const risen = words.find((one) => one.spoken !== first.spoken);
  if (risen === undefined || last.spoken === first.spoken)
    return [{ name: spoken, held: 'no', evidence: `it was ${first.spoken} in the end` }];
  const old = said.findLast(({ version }) => version !== to);
  if (old !== undefined && risen.at < old.at) {
    const evidence = `${risen.node} said ${risen.spoken} at ${clock(risen.at)}, while ${old.node} ran ${old.version}`;
    return [{ name: spoken, held: 'no', evidence }];
  }
  return [
    { name: spoken, held: 'yes', evidence: `${first.spoken}, then ${last.spoken} at ${clock(risen.at)}` },
  ];
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
