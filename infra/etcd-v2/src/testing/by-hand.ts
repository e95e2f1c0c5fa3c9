import type { Laboratory } from './laboratory.js';

/** What an operator, or an accident, does to a cluster beside the commands. */
export class ByHand {
  readonly #lab: Laboratory;

  constructor(lab: Laboratory) {
    this.#lab = lab;
  }

  /** etcd's own tool, on the machine of a node. */
  ctl(node: string, args: string): Promise<string> {
    const own = `/run/etcd/secrets/server-${node}`;
    return this.#lab.root(
      node,
      `etcdctl --cacert /run/etcd/secrets/client-ca --cert ${own} --key ${own} ${args}`,
    );
  }

  /** Adds a member without a vote that never starts; answers with its id. */
  async addLearner(node: string): Promise<string> {
    const said = await this.ctl(node, 'member add late --learner --peer-urls=https://127.0.0.1:1');
    return /Member\s+([0-9a-f]+) added/.exec(said)?.[1] ?? '';
  }

  /** The alarm that a member raises when its data has outgrown the quota, through the cluster's own consensus. */
  async alarm(node: string, action: 'ACTIVATE' | 'DEACTIVATE'): Promise<void> {
    const memberID = await this.#memberId(node);
    const own = `/run/etcd/secrets/server-${node}`;
    const body = JSON.stringify({ action, memberID, alarm: 'NOSPACE' });
    const url = 'https://127.0.0.1:2379/v3/maintenance/alarm';
    const tls = `--cacert /run/etcd/secrets/client-ca --cert ${own} --key ${own}`;
    await this.#lab.root(node, `curl --fail --silent --show-error ${tls} --data '${body}' ${url}`);
  }

  async #memberId(node: string): Promise<string> {
    const status = await this.ctl(node, 'endpoint status --write-out=json');
    return /"member_id":(\d+)/.exec(status)?.[1] ?? '';
  }

  /** Changes a value in the data file of a member that runs, as a failing disk does: same length, no word to anybody. */
  async corrupt(node: string, from: string, to: string): Promise<void> {
    if (from.length !== to.length) throw new Error('a disk changes bytes, and does not move them');
    const script = [
      `db=$(jq -r '."data-dir"' /run/etcd/config.json)/member/snap/db`,
      `places=$(grep -obaF '${from}' "$db" | cut -d: -f1)`,
      '[ -n "$places" ]',
      `for at in $places; do printf %s '${to}' | dd of="$db" bs=1 seek="$at" conv=notrunc status=none; done`,
    ];
    await this.#lab.root(node, `set -e\n${script.join('\n')}`);
  }

  async stop(node: string): Promise<void> {
    await this.#lab.root(node, 'systemctl stop etcd');
  }

  async start(node: string): Promise<void> {
    await this.#lab.root(node, 'systemctl start etcd');
  }
}
