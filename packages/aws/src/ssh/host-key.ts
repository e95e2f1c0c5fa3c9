import { createHash } from 'node:crypto';

/** A server's public host key as OpenSSH writes it. */
export interface HostKey {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, … */
  readonly type: string;
  /** Base64 of the key blob. */
  readonly blob: string;
}

/** `SHA256:…` as `ssh-keygen -l` prints it. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** Parses one line `type base64 [comment]`; undefined when it is none, or when the blob is of another type than it says. */
export function parseHostKey(line: string): HostKey | undefined {
  const [, type, blob] =
    /^((?:ssh|ecdsa|sk)-[a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(line.trim()) ?? [];
  if (type === undefined || blob === undefined) return undefined;
  const bytes = Buffer.from(blob, 'base64');
  if (bytes.length < 4) return undefined;
  const named = bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1');
  return named === type ? { type, blob } : undefined;
}

/** Signature algorithms a server may use with these keys: RSA keys never with SHA-1 (RFC 8332). */
export function signatureAlgorithms(keys: readonly HostKey[]): string[] {
  return [
    ...new Set(keys.flatMap(({ type }) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]))),
  ];
}
