import { randomBytes, randomInt } from 'node:crypto';

/** Long-lived credentials for whoever started the cloud. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The access keys this cloud has issued. They are its tokens: a request that names none of them is refused, so that
 * no other program on the machine talks to an API that can start machines as root (docs/adr/0021).
 */
export class KeyRing {
  readonly #principals = new Map<string, string>();

  /** A new root key: 80 random bits in the id, 240 in the secret. */
  issueRoot(): AccessKey {
    const digits = Array.from({ length: 16 }, () => base32[randomInt(32)]).join('');
    const key = { accessKeyId: `AKIA${digits}`, secretAccessKey: randomBytes(30).toString('base64') };
    this.admit(key.accessKeyId, 'root');
    return key;
  }

  /** Makes a key that moto issued known. */
  admit(accessKeyId: string, principal: string): void {
    this.#principals.set(accessKeyId, principal);
  }

  /** Whose key it is, or undefined when it is nobody's. */
  principal(accessKeyId: string): string | undefined {
    return this.#principals.get(accessKeyId);
  }

  /** Looks for keys in an answer of STS or IAM. */
  admitFrom(service: string, action: string, answer: string): void {
    const id = /<AccessKeyId>([A-Z0-9]{16,128})<\/AccessKeyId>/.exec(answer)?.[1];
    if (id === undefined) return;
    if (service === 'sts') this.admit(id, /<Arn>([^<]+)<\/Arn>/.exec(answer)?.[1] ?? `sts:${action}`);
    if (service === 'iam' && action === 'CreateAccessKey') {
      this.admit(id, `user/${/<UserName>([^<]+)<\/UserName>/.exec(answer)?.[1] ?? ''}`);
    }
  }
}
