import { type Plan, quorumOf } from '@moult/rolling-upgrade';
import type { BeforeAfter, NodeRow } from '../model/node-row.js';
import type { QuorumSeen } from '../model/quorum.js';
import type { Check } from '../model/verdict.js';

/** What the checks follow from. */
export interface DerivedFrom {
  readonly plan: Plan;
  readonly rows: readonly NodeRow[];
  readonly quorum: QuorumSeen | null;
  /** Only a run that is done must have replaced everything; one that halted says so itself. */
  readonly run: 'done' | 'not-done';
}

type Fact = 'volume' | 'address' | 'nodeId';

const kept: readonly (readonly [Fact, string])[] = [
  ['volume', 'every node kept its volume'],
  ['address', 'every node kept its address'],
  ['nodeId', 'every node kept its node id'],
];

/** What follows from the facts themselves, whoever gathered them. A fact that nobody looked at makes no check. */
export function derivedChecks({ plan, rows, quorum, run }: DerivedFrom): readonly Check[] {
  // A node that joins was nobody before, so it has nothing to keep.
  const joining = new Set(plan.moves.filter(({ change }) => change === 'join').map(({ node }) => node));
  const returning = rows.filter(({ node }) => !joining.has(node));
  return [
    ...kept.flatMap(([fact, name]) => keptCheck(name, returning, (row) => row[fact])),
    ...(run === 'done' ? [...newInstances(plan, returning), ...versions(plan, rows)] : []),
    ...quorumHeld(quorum),
  ];
}

function keptCheck(
  name: string,
  rows: readonly NodeRow[],
  fact: (row: NodeRow) => BeforeAfter,
): readonly Check[] {
  const looked = rows.filter((row) => fact(row).before !== null || fact(row).after !== null);
  if (looked.length === 0) return [];
  const differs = looked.filter((row) => both(fact(row)) && fact(row).before !== fact(row).after);
  const missing = rows.filter((row) => !both(fact(row)));
  const say = (row: NodeRow): string => {
    const { before, after } = fact(row);
    return `${row.node}: ${before ?? 'unknown'} before, ${after ?? 'unknown'} after`;
  };
  if (differs.length > 0) return [{ name, held: 'no', evidence: differs.map(say).join('; ') }];
  if (missing.length > 0) return [{ name, held: 'undecided', evidence: missing.map(say).join('; ') }];
  return [{ name, held: 'yes', evidence: `${rows.length} of ${rows.length} the same before and after` }];
}

function both({ before, after }: BeforeAfter): boolean {
  return before !== null && after !== null;
}

function newInstances(plan: Plan, rows: readonly NodeRow[]): readonly Check[] {
  const moved = new Set(plan.moves.map(({ node }) => node));
  const looked = rows.filter(({ node, instance }) => moved.has(node) && both(instance));
  if (looked.length === 0) return [];
  const name = 'every planned node has a new instance';
  const same = looked.filter(({ instance }) => instance.before === instance.after);
  return same.length === 0
    ? [{ name, held: 'yes', evidence: `${looked.length} of ${moved.size}` }]
    : [
        {
          ...{ name, held: 'no' },
          evidence: same
            .map(({ node, instance }) => `${node} still runs on ${instance.after ?? '?'}`)
            .join('; '),
        },
      ];
}

function versions({ serviceVersion, service }: Plan, rows: readonly NodeRow[]): readonly Check[] {
  const told = rows.filter(({ version }) => version.after !== null);
  if (told.length === 0) return [];
  const name = `every member reports ${service.name} ${serviceVersion}`;
  const other = rows.filter(({ version }) => version.after !== null && version.after !== serviceVersion);
  if (other.length > 0) {
    const evidence = other.map(({ node, version }) => `${node} reports ${version.after ?? '?'}`).join('; ');
    return [{ name, held: 'no', evidence }];
  }
  const silent = rows.filter(({ version }) => version.after === null).map(({ node }) => node);
  return silent.length > 0
    ? [{ name, held: 'undecided', evidence: `nothing is known of ${silent.join(', ')}` }]
    : [{ name, held: 'yes', evidence: `${told.length} of ${rows.length}` }];
}

function quorumHeld(quorum: QuorumSeen | null): readonly Check[] {
  if (quorum === null) return [];
  const { fewestVoters, members, samples } = quorum;
  const needed = quorumOf(members);
  const evidence = `never fewer than ${fewestVoters.voters} of ${members} voters, ${needed} needed, in ${samples} samples`;
  const held = fewestVoters.voters >= needed ? 'yes' : 'no';
  return [
    {
      name: 'the quorum held throughout',
      held,
      evidence:
        held === 'yes'
          ? evidence
          : `${fewestVoters.voters} of ${members} voters for ${((fewestVoters.to - fewestVoters.from) / 1000).toFixed(1)} s, ${needed} needed`,
    },
  ];
}
