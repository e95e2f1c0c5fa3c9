import { randomBytes } from 'node:crypto';

/** The kinds of things this cloud names itself. */
export type IdPrefix =
  | 'i'
  | 'r'
  | 'vol'
  | 'vol-attach'
  | 'snap'
  | 'ami'
  | 'eni'
  | 'eni-attach'
  | 'iip-assoc'
  | 'replacevol';

/** A new EC2 id in the long format: prefix, dash, 17 hexadecimal digits. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}

/** A locally administered MAC address starting with 02, as EC2 instances on the Nitro system have. */
export function newMac(): string {
  const bytes = randomBytes(5).toString('hex').match(/../g) ?? [];
  return ['02', ...bytes].join(':');
}
