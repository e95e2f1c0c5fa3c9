import { type AddressRead, readAddress as readAny } from '@moult/member-probe';

/** As registered for etcd. */
export const defaultPort = 2379;

/** Reads `host`, `host:port` or `http(s)://host[:port]`. The port is 2379 unless given, as registered for etcd. */
export function readAddress(text: string): AddressRead {
  return readAny(text, defaultPort);
}
