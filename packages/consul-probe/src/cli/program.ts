import { type Probe, runProgram as run, type Surroundings } from '@moult/member-probe';
import type { ConsulClient } from '../client/client.js';
import { look } from '../gather/gather.js';
import type { MemberNumbers } from '../health/health.js';
import { judge } from '../health/judge.js';
import { type ClusterReason, describeReason } from '../health/reason.js';
import { defaultPort } from '../transport/address.js';
import { connect, ownOptions } from './settings.js';

const probe: Probe<ConsulClient, ClusterReason, MemberNumbers> = {
  name: 'consul-probe',
  description: 'Asks every member of a Consul cluster itself how it is.',
  defaultPort,
  options: ownOptions,
  connect,
  look: async (clients, limits) => judge(await look(clients, limits)),
  wording: { describe: describeReason, columns: [] },
};

/** Runs a command line and answers with the exit code. Bad input gives one sentence and code 1. */
export function runProgram(args: readonly string[], around: Surroundings): Promise<number> {
  return run(probe, args, around);
}
