import { type Bad, bad, readOptionFile, type Tls, type Typed } from '@moult/member-probe';
import { z } from 'zod';
import { etcdClient, type EtcdClient } from '../client/client.js';
import { type Login, newLogin } from '../client/login.js';
import { httpTransport } from '../transport/http-transport.js';

/** The options that only etcd's probe has. */
export const ownOptions: readonly (readonly [string, string])[] = [
  ['--ca-file <path>', 'PEM file with the authority that signed the members’ certificates'],
  ['--cert-file <path>', 'PEM file with our certificate'],
  ['--key-file <path>', 'PEM file with its key'],
  ['--user <name>', 'who asks, where access control is on'],
  ['--password-file <path>', 'file that holds the password'],
];

type Options = Typed['options'];

/** Clients for what was typed; opens nothing but the files that are named. */
export async function connect(typed: Typed): Promise<readonly EtcdClient[] | Bad> {
  const tls = await readTls(typed.options);
  if ('kind' in tls) return tls;
  const login = await readLogin(typed.options);
  if ('kind' in login) return login;
  const open = typed.addresses.find(({ address }) => address.scheme === 'http');
  if (open !== undefined && Object.keys(tls).length > 0)
    return bad(`--address ${open.text} is plain http, and certificates are given: write https://`);
  return typed.addresses.map(({ address }) =>
    etcdClient(httpTransport(address, { tls }), { ...login, deadlineMs: typed.timeoutMs }),
  );
}

async function readTls({ caFile, certFile, keyFile }: Options): Promise<Tls | Bad> {
  if ((certFile === undefined) !== (keyFile === undefined)) {
    return bad('--cert-file and --key-file go together: one of them is missing');
  }
  const tls: { ca?: string; cert?: string; key?: string } = {};
  const files = {
    ca: ['--ca-file', caFile],
    cert: ['--cert-file', certFile],
    key: ['--key-file', keyFile],
  } as const;
  for (const part of ['ca', 'cert', 'key'] as const) {
    const [option, path] = files[part];
    if (path === undefined) continue;
    const read = await readOptionFile(option, path);
    if ('kind' in read) return read;
    if (!read.text.includes('-----BEGIN ')) return bad(`${option} ${path}: is not PEM`);
    tls[part] = read.text;
  }
  return tls;
}

// What may be typed at a keyboard; a file with lines in it is another file.
const password = z.string().regex(/^[\x20-\x7e]{1,512}$/);

async function readLogin({ user, passwordFile }: Options): Promise<{ login?: Login } | Bad> {
  if ((user === undefined) !== (passwordFile === undefined)) {
    return bad('--user and --password-file go together: one of them is missing');
  }
  if (user === undefined || passwordFile === undefined) return {};
  const read = await readOptionFile('--password-file', passwordFile);
  if ('kind' in read) return read;
  const parsed = password.safeParse(read.text.replace(/\r?\n$/, ''));
  if (!parsed.success)
    return bad(`--password-file ${passwordFile}: does not hold one password and nothing else`);
  return { login: newLogin({ name: user, password: parsed.data }) };
}
