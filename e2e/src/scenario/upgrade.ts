import { upgrade } from '@moult/cli';
import { type CommandEnd, endOf, endSays } from './command-end.js';
import { type Played, runOf, type Scenario, type Stage } from './scenario.js';

/** The upgrade with nothing in its way. */
async function play(stage: Stage): Promise<Played> {
  const end = await endOf(stage.ground, upgrade);
  return { run: await runOf(stage), faults: [], checks: [provedCheck(end)] };
}

/** Exit code 0 means that a second plan of Terraform and a second plan of the roll were empty. Pure. */
export function provedCheck(end: CommandEnd): Played['checks'][number] {
  const name = 'the upgrade ended with the proof that nothing is left to do';
  return { name, held: end.code === 0 ? 'yes' : 'no', evidence: endSays(end) };
}

const plain = { where: 'anywhere', expected: 'done', leadership: 'planned', play } as const;

/** The default story. */
export const plainUpgrade: Scenario = {
  ...{ ...plain, name: 'upgrade', nodes: 3, strategy: 'swap' },
  says: 'three nodes are swapped to the new release, one at a time',
};

/** The same with the strategy that needs no second machine beside the old one. */
export const replaceUpgrade: Scenario = {
  ...{ ...plain, name: 'upgrade-replace', nodes: 3, strategy: 'replace' },
  says: 'three nodes are replaced one at a time, each out of the quorum for the length of a boot',
};

/** The same with five nodes, where one more may be lost. */
export const fiveNodes: Scenario = {
  ...{ ...plain, name: 'five-nodes', nodes: 5, strategy: 'swap' },
  says: 'five nodes are swapped, one at a time although the quorum would bear two',
};
