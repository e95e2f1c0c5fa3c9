import { type Probe, runProgram as run, type Surroundings } from '@moult/member-probe';
import type { EtcdClient } from '../client/client.js';
import { look } from '../gather/gather.js';
import type { MemberNumbers } from '../health/health.js';
import { judge } from '../health/judge.js';
import { type ClusterReason, describeReason } from '../health/reason.js';
import { defaultPort } from '../transport/address.js';
import { connect, ownOptions } from './settings.js';

const probe: Probe<EtcdClient, ClusterReason, MemberNumbers> = {
  name: 'etcd-probe',
  description: 'Asks every member of an etcd cluster itself how it is.',
  defaultPort,
  options: ownOptions,
  connect,
  // A hash walks through all data; that is for `check`, not for every second.
  look: async (clients, { how, ...limits }) =>
    judge(await look(clients, { ...limits, hashes: how === 'once' ? 'yes' : 'no' })),
  wording: {
    describe: describeReason,
    columns: [{ title: 'revision', of: ({ revision }) => revision }],
  },
};

/** Runs a command line and answers with the exit code. Bad input gives one sentence and code 1. */
export function runProgram(args: readonly string[], around: Surroundings): Promise<number> {
  return run(probe, args, around);
}
