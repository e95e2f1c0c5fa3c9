import { randomBytes, randomInt } from 'node:crypto';

/** Long-lived credentials for whoever started the cloud. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Holder {
  readonly principal: string;
  readonly expiresAt: number;
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The access keys this cloud has issued. They are its tokens: a request that names none of them is refused, so that
 * no other program on the machine talks to an API that can start machines as root (docs/adr/0021).
 */
export class KeyRing {
  readonly #principals = new Map<string, Holder>();

  /** A new root key: 80 random bits in the id, 240 in the secret. */
  issueRoot(): AccessKey {
    const digits = Array.from({ length: 16 }, () => base32[randomInt(32)]).join('');
    const key = { accessKeyId: `AKIA${digits}`, secretAccessKey: randomBytes(30).toString('base64') };
    this.admit(key.accessKeyId, 'root');
    return key;
  }

  /** Makes a key that moto issued known; `expiresAt` in milliseconds since the epoch, absent for one that lasts. */
  admit(accessKeyId: string, principal: string, expiresAt?: number): void {
    this.#principals.set(accessKeyId, { principal, expiresAt: expiresAt ?? Infinity });
  }

  #admitSession(id: string, answer: string, otherwise: string): void {
    const principal = /<Arn>([^<]+)<\/Arn>/.exec(answer)?.[1] ?? otherwise;
    const expiry = Date.parse(/<Expiration>([^<]+)<\/Expiration>/.exec(answer)?.[1] ?? '');
    this.admit(id, principal, Number.isNaN(expiry) ? undefined : expiry);
  }

  /** Whose key it is, or undefined when it is nobody's. */
  principal(accessKeyId: string): string | undefined {
    return this.#principals.get(accessKeyId)?.principal;
  }

  /** Whether a key of this cloud's is good no more at a time in milliseconds since the epoch. */
  expired(accessKeyId: string, now: number): boolean {
    return now >= (this.#principals.get(accessKeyId)?.expiresAt ?? Infinity);
  }

  /** Looks for keys in an answer of STS or IAM. */
  admitFrom(service: string, action: string, answer: string): void {
    const id = /<AccessKeyId>([A-Z0-9]{16,128})<\/AccessKeyId>/.exec(answer)?.[1];
    if (id === undefined) return;
    if (service === 'sts') this.#admitSession(id, answer, `sts:${action}`);
    if (service === 'iam' && action === 'CreateAccessKey') {
      this.admit(id, `user/${/<UserName>([^<]+)<\/UserName>/.exec(answer)?.[1] ?? ''}`);
    }
  }
}
