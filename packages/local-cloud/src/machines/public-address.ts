import type { BridgeFacts } from './bridge-network.js';
import { addBlackhole } from './blackhole.js';
import { contains, overlap, parseBlock } from './cidr.js';
import { readUsedBlocks } from './conflicts.js';
import { addRule, removeRules } from './firewall.js';
import { HostCommandFailed, hostCommand } from './host-command.js';
import { routeMetric, ruleComment } from './names.js';
import { HostConflict } from './port.js';

/**
 * Public addresses come from the benchmarking block (RFC 2544), which nobody routes: an address of AWS' own would be
 * a real host's again as soon as the machine is gone. They answer on this host and for machines of the same VPC.
 */
const publicAddressRange = '198.18.0.0/15';

/**
 * The source that a machine sees when a neighbour without a public address dials its public one, as behind a NAT gateway.
 * No machine gets this address: the cloud draws none that ends in 255.
 */
const natAddress = '198.19.255.255';

/** Makes `publicIp` lead to `privateIp`. Throws {@link HostConflict} outside the range or when another has it. */
export async function addPublicAddress(
  cloudId: string,
  network: BridgeFacts,
  addresses: { readonly publicIp: string; readonly privateIp: string },
): Promise<void> {
  const { publicIp, privateIp } = addresses;
  await refuseTaken(cloudId, network.bridge, publicIp);
  // Under the machine's own route, so that a dial never leaves the host after the machine is gone either.
  await addBlackhole(cloudId, publicAddressRange);
  await hostCommand('ip', ['route', 'replace', `${publicIp}/32`, 'dev', network.bridge]);
  const comment = ruleComment(cloudId, network.vpcId);
  await removeRulesOf(comment, publicIp);
  const to = ['-d', `${publicIp}/32`, '-j', 'DNAT', '--to-destination', privateIp];
  await addRule({ table: 'nat', chain: 'OUTPUT', match: to, place: 'last' }, comment);
  await addRule(
    { table: 'nat', chain: 'PREROUTING', match: ['-i', network.bridge, ...to], place: 'last' },
    comment,
  );
  // A machine that dials its neighbour's public address must get the answer from that address, so through the router. The
  // neighbour sees its public address, as on EC2, and never the router's, which is the operator's and may be let in where
  // machines are not. Who has none is seen by one address for all: last, because the rule of who has one may come later.
  const dials = ['-m', 'conntrack', '--ctorigdst', publicAddressRange, '-j', 'SNAT', '--to-source', publicIp];
  await addRule(
    { table: 'nat', chain: 'POSTROUTING', match: ['-s', `${privateIp}/32`, ...dials], place: 'first' },
    comment,
  );
  const dialled = ['-s', network.cidr, '-d', `${privateIp}/32`, '-m', 'conntrack', '--ctorigdst', publicIp];
  // This host's own address is in the block too, and stays what it is.
  const notLocal = ['-m', 'addrtype', '!', '--src-type', 'LOCAL'];
  const unnamed = [...dialled, ...notLocal, '-j', 'SNAT', '--to-source', natAddress];
  await addRule({ table: 'nat', chain: 'POSTROUTING', match: unnamed, place: 'last' }, comment);
}

/** Takes it away again; already gone is fine. */
export async function removePublicAddress(
  cloudId: string,
  network: BridgeFacts,
  publicIp: string,
): Promise<void> {
  const comment = ruleComment(cloudId, network.vpcId);
  await removeRulesOf(comment, publicIp);
  await hostCommand('ip', ['route', 'del', `${publicIp}/32`, 'dev', network.bridge]).catch(
    (error: unknown) => {
      if (!(error instanceof HostCommandFailed && error.stderr.includes('No such process'))) throw error;
    },
  );
}

/** Those that lead to it, and those by which its holder and its diallers are seen. */
async function removeRulesOf(comment: string, publicIp: string): Promise<void> {
  await removeRules(comment, [`${publicIp}/32`]);
  await removeRules(comment, ['--ctorigdst', publicIp]);
  await removeRules(comment, ['--to-source', publicIp]);
}

async function refuseTaken(cloudId: string, bridge: string, publicIp: string): Promise<void> {
  const range = parseBlock(publicAddressRange);
  const wanted = parseBlock(publicIp);
  if (range === undefined || wanted === undefined || !contains(range, publicIp)) {
    throw new HostConflict(`${publicIp} is outside ${publicAddressRange}, where public addresses come from.`);
  }
  const used = await readUsedBlocks(routeMetric(cloudId));
  const other = used.find(
    ({ block, by, kind }) => overlap(wanted, block) && kind !== 'blackhole' && !by.includes(bridge),
  );
  if (other) throw new HostConflict(`${publicIp} is in ${other.by}, which this host already uses.`);
}
