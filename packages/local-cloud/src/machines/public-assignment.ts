import type { BridgeNetwork } from './bridge-network.js';
import type { HostContext } from './host-context.js';
import { addPublicAddress, removePublicAddress } from './public-address.js';

/** Makes a public address, or none, lead to a machine's primary address; the one before leads nowhere afterwards. */
export async function assignPublicAddress(
  host: HostContext,
  instanceId: string,
  to: { readonly network: BridgeNetwork; readonly publicIp: string | undefined },
): Promise<void> {
  const { network, publicIp } = to;
  const before = host.publicIps.get(instanceId);
  if (before === publicIp) return;
  if (before !== undefined) {
    await removePublicAddress(host.cloudId, network, before);
    host.publicIps.delete(instanceId);
  }
  if (publicIp === undefined) return;
  const privateIp = network.addressesOf(instanceId)[0] ?? '';
  // Noted first: an address that was half added is taken away with the machine.
  host.publicIps.set(instanceId, publicIp);
  await addPublicAddress(host.cloudId, network, { publicIp, privateIp });
}
