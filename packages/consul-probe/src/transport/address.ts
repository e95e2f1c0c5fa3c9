import { type AddressRead, readAddress as readAny } from '@moult/member-probe';

/** Consul's own default. */
export const defaultPort = 8500;

/** Reads `host`, `host:port` or `http(s)://host[:port]`. The port is 8500 unless given, Consul's own default. */
export function readAddress(text: string): AddressRead {
  return readAny(text, defaultPort);
}
