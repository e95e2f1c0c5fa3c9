// The certificate library finds its own parts by metadata that this defines; it must come first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** P-256: every version of Go and of Node.js speaks it, and a key is made in a millisecond. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** From when to when certificates are good. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Whom a certificate is for. */
export interface Subject {
  readonly name: string;
  readonly dns: readonly string[];
  readonly ips: readonly string[];
  /** A member is both: it calls its peers and is called by them. */
  readonly uses: readonly ('server' | 'client')[];
}

/** An authority that lives as long as this object: its key is in no file, so nobody can sign with it later. */
export interface Authority {
  /** Its certificate, PEM. */
  readonly certificate: string;
  /** A new key and a certificate for it, both in one PEM text, the key first. */
  issue(subject: Subject): Promise<string>;
}

const uses = { server: ExtendedKeyUsage.serverAuth, client: ExtendedKeyUsage.clientAuth } as const;

/** Makes an authority under this name. */
export async function newAuthority(name: string, validity: Validity): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const own = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: pemText(own.toString('pem')),
    issue: async (subject) => {
      const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const certificate = await X509CertificateGenerator.create({
        ...validity,
        subject: [{ CN: [subject.name] }],
        issuer: own.subjectName,
        publicKey: pair.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension(subject.uses.map((use) => uses[use])),
          ...(subject.dns.length + subject.ips.length === 0 ? [] : [namesOf(subject)]),
          await AuthorityKeyIdentifierExtension.create(keys.publicKey),
        ],
      });
      const key = PemConverter.encode(
        await webcrypto.subtle.exportKey('pkcs8', pair.privateKey),
        'PRIVATE KEY',
      );
      return pemText(key) + pemText(certificate.toString('pem'));
    },
  };
}

function namesOf({ dns, ips }: Subject): SubjectAlternativeNameExtension {
  return new SubjectAlternativeNameExtension([
    ...dns.map((value) => ({ type: 'dns', value }) as const),
    ...ips.map((value) => ({ type: 'ip', value }) as const),
  ]);
}

function pemText(text: string): string {
  return `${text.trim()}\n`;
}
