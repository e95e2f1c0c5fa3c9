import { hostnameFor, privateDomain } from '../model/hostname.js';
import type { Question, Reply } from './message.js';

const types = { a: 1, ptr: 12 } as const;

/** Whose names and addresses these are. */
export interface Zone {
  readonly region: string;
  /** Whether a machine of the VPC has this address now. */
  readonly has: (address: string) => boolean;
}

/**
 * The reply to a question about machines of a VPC; undefined when it is about something else. Names are made of
 * addresses, so that nothing has to be written down:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/hostname-types.html
 */
export function privateReply({ name, type }: Question, { region, has }: Zone): Reply | undefined {
  const reverse = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa$/.exec(name);
  if (reverse !== null) {
    const address = reverse.slice(1, 5).reverse().join('.');
    // The reverse of an address that is not a machine's is somebody else's to know.
    if (!has(address)) return undefined;
    return type === types.ptr ? { kind: 'name', name: hostnameFor(address, region) } : { kind: 'nothing' };
  }
  if (name !== privateDomain(region) && !name.endsWith(`.${privateDomain(region)}`)) return undefined;
  const [, ...parts] = /^ip-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})\./.exec(name) ?? [];
  const address = parts.join('.');
  if (hostnameFor(address, region) !== name || !has(address)) return { kind: 'no-such-name' };
  return type === types.a ? { kind: 'address', address } : { kind: 'nothing' };
}
