import { newLoginKey, type LoginKey } from '@moult/aws';

/** Eight in a row that are none: once in 2^64. */
const tries = 8;

/** An Ed25519 key in SSH's form: two lengths, the name of its type, 32 bytes (RFC 8709). */
const wholeBytes = 4 + 'ssh-ed25519'.length + 4 + 32;

/**
 * A key pair to log in with. ssh2 1.17 drops a leading zero of an Ed25519 key, so that one pair in 256 is no key: EC2
 * refuses it, and nobody could log in with it. Such a pair is drawn again.
 */
export function loginKey(comment: string, draw: (comment: string) => LoginKey = newLoginKey): LoginKey {
  for (let tried = 0; tried < tries; tried += 1) {
    const pair = draw(comment);
    const [, blob = ''] = pair.publicKey.split(' ');
    if (Buffer.from(blob, 'base64').length === wholeBytes) return pair;
  }
  throw new Error(`no usable key pair was drawn in ${tries} tries`);
}
