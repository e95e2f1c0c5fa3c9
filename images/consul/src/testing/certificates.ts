import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key, as PEM. */
interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority that exists as long as a test. */
export interface Authority {
  readonly certificate: string;
  issue(name: string, days?: number): Certified;
}

/** Makes an authority with the host's openssl; nothing of it stays on the disk. */
export function newAuthority(name: string): Authority {
  const root = inFolder((folder) => {
    const subject = ['-subj', `/CN=${name}`, '-days', '30'];
    openssl(folder, 'req', '-x509', ...newKey, ...subject, '-out', 'cert.pem');
    return read(folder);
  });
  const issue = (host: string, days = 30): Certified =>
    inFolder((folder) => {
      writeFileSync(join(folder, 'ca.pem'), root.certificate);
      writeFileSync(join(folder, 'ca.key'), root.key, { mode: 0o600 });
      const usage = 'extendedKeyUsage=serverAuth,clientAuth';
      writeFileSync(join(folder, 'san'), `subjectAltName=DNS:${host},DNS:localhost,IP:127.0.0.1\n${usage}\n`);
      openssl(folder, 'req', ...newKey, '-subj', `/CN=${host}`, '-out', 'request.pem');
      const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'san'];
      openssl(folder, 'x509', '-req', '-in', 'request.pem', ...by, '-days', `${days}`, '-out', 'cert.pem');
      return read(folder);
    });
  return { certificate: root.certificate, issue };
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem'];

/** The host's; Debian has it wherever there are certificates. */
const tool = 'openssl';

function openssl(folder: string, ...args: string[]): void {
  execFileSync(tool, args, { cwd: folder, stdio: 'pipe' });
}

function read(folder: string): Certified {
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return { certificate: text('cert.pem'), key: text('key.pem') };
}

function inFolder<T>(act: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  try {
    return act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
