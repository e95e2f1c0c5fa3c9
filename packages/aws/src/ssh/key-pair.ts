import ssh2 from 'ssh2';

/** A key pair for one short purpose. */
export interface LoginKey {
  /** OpenSSH form, unencrypted: kept in memory only. */
  readonly privateKey: string;
  /** One `authorized_keys` line. */
  readonly publicKey: string;
}

/** A fresh Ed25519 pair; nothing is written anywhere. */
export function newLoginKey(comment: string): LoginKey {
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519', { comment });
  return { privateKey, publicKey };
}
