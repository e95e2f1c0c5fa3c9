import ipaddr from 'ipaddr.js';

/** An IPv4 block as numbers: first address and size of the prefix in bits. */
export interface Block {
  readonly first: number;
  readonly bits: number;
}

/** Parses `10.0.0.0/16` or a bare address (`/32`); undefined when it is neither. */
export function parseBlock(text: string): Block | undefined {
  const [address, bits = '32'] = text.split('/');
  if (address === undefined || !ipaddr.IPv4.isValidFourPartDecimal(address)) return undefined;
  const size = Number(bits);
  if (!/^\d{1,2}$/.test(bits) || size > 32) return undefined;
  return { first: toNumber(address) - (toNumber(address) % blockSize(size)), bits: size };
}

/** The block as `10.0.0.0/16`. */
export function blockText({ first, bits }: Block): string {
  return `${toText(first)}/${bits}`;
}

/** Whether the two blocks share an address. */
export function overlap(a: Block, b: Block): boolean {
  return a.first < b.first + blockSize(b.bits) && b.first < a.first + blockSize(a.bits);
}

/** Whether an address lies in a block. */
export function contains(block: Block, address: string): boolean {
  const one = parseBlock(address);
  return one?.bits === 32 && overlap(block, one);
}

/** Whether a block, as text, is another one or a part of it. */
export function isWithin(inner: string, outer: string): boolean {
  const [a, b] = [parseBlock(inner), parseBlock(outer)];
  return a !== undefined && b !== undefined && a.bits >= b.bits && overlap(a, b);
}

/** The router of a VPC: its first usable address, as on AWS. */
export function firstAddress(block: Block): string {
  return toText(block.first + 1);
}

function blockSize(bits: number): number {
  return 2 ** (32 - bits);
}

function toNumber(address: string): number {
  return ipaddr.IPv4.parse(address).octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
