import ssh2 from 'ssh2';

/** A key pair for one short purpose. */
export interface LoginKey {
  /** OpenSSH form, unencrypted: kept in memory only. */
  readonly privateKey: string;
  /** One `authorized_keys` line. */
  readonly publicKey: string;
}

/** An Ed25519 public key as SSH writes it: a length and 11 bytes of name, a length and 32 bytes of key. */
const publicBlobBytes = 51;

/** About one in 256 pairs that ssh2 makes is a byte short, so a second draw is nearly always enough. */
const draws = 20;

/** A fresh Ed25519 pair; nothing is written anywhere. */
export function newLoginKey(comment: string, draw: typeof drawPair = drawPair): LoginKey {
  for (let count = 0; count < draws; count += 1) {
    const { private: privateKey, public: publicKey } = draw(comment);
    // ssh2 drops a leading zero of the key: EC2 refuses such a pair, and so does OpenSSH.
    if (Buffer.from(publicKey.split(' ')[1] ?? '', 'base64').length === publicBlobBytes) {
      return { privateKey, publicKey };
    }
  }
  throw new Error(`No usable key pair came of ${String(draws)} draws.`);
}

function drawPair(comment: string): { readonly private: string; readonly public: string } {
  return ssh2.utils.generateKeyPairSync('ed25519', { comment });
}
