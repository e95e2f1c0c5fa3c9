import { z } from 'zod';

/** Where a member listens for questions. */
export interface Address {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
}

/** An address, or one sentence saying what is wrong with the text. */
export type AddressRead =
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'bad'; readonly because: string };

const parts = z.object({
  protocol: z.enum(['http:', 'https:']),
  hostname: z.string().min(1),
  pathname: z.enum(['/', '']),
  search: z.literal(''),
  hash: z.literal(''),
  username: z.literal(''),
  password: z.literal(''),
});

/** Reads `host`, `host:port` or `http(s)://host[:port]`, with the service's own port where none is given. */
export function readAddress(text: string, defaultPort: number): AddressRead {
  const bad = (why: string): AddressRead => ({ kind: 'bad', because: `address "${shown(text)}": ${why}` });
  const whole = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : null;
  if (url === null) return bad('not of the form host:port or http://host:port');
  const read = parts.safeParse(url);
  if (!read.success) return bad(complaint(String(read.error.issues[0]?.path[0])));
  const given = /:(\d+)\/?$/.exec(whole)?.[1];
  const port = given === undefined ? defaultPort : Number(given);
  if (port < 1) return bad('port 0 cannot be asked');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    kind: 'address',
    address: { scheme: read.data.protocol === 'https:' ? 'https' : 'http', host, port },
  };
}

/** The address as text, with its port. */
export function printAddress({ scheme, host, port }: Address): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

function complaint(field: string): string {
  switch (field) {
    case 'protocol':
      return 'only http and https can be asked';
    case 'username':
    case 'password':
      return 'credentials do not belong in an address; use a file';
    default:
      return 'an address has no path or query';
  }
}

/** A password typed into an address by mistake is not repeated in the message. */
function shown(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//…@');
}
