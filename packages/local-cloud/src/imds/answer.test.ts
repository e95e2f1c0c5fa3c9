import { expect, test } from 'vitest';
import { instanceFacts } from '../machines/testing/test-cloud.js';
import type { InstanceFacts } from '../imds-facts.js';
import { answer, type ImdsAnswer } from './answer.js';
import { createTokens } from './tokens.js';

const strict = instanceFacts('i-1', '10.0.0.10');
const optional: InstanceFacts = {
  ...strict,
  metadataOptions: { ...strict.metadataOptions, httpTokens: 'optional' },
};

/** A service with a clock of its own, in milliseconds. */
function service(facts: InstanceFacts | undefined = strict) {
  const clock = { now: 0 };
  const tokens = createTokens(() => clock.now);
  const credentials = (roleName: string) => ({
    ...{ accessKeyId: `ASIA-${roleName}`, secretAccessKey: 's', sessionToken: 't' },
    ...{ lastUpdated: 'now', expiration: 'later' },
  });
  const ask = (method: string, path: string, headers: Record<string, string> = {}): ImdsAnswer =>
    answer({ method, path, headers }, { facts, credentials, tokens });
  const put = (ttl: string) =>
    ask('PUT', '/latest/api/token', { 'x-aws-ec2-metadata-token-ttl-seconds': ttl });
  const get = (path: string, headers: Record<string, string> = {}) =>
    ask('GET', path, { 'x-aws-ec2-metadata-token': String(put('60').body), ...headers });
  return { clock, ask, put, get };
}

const text = (path: string, facts?: InstanceFacts) => String(service(facts).get(path).body);

test('a request without a token is refused where tokens are required', () => {
  expect(service().ask('GET', '/latest/meta-data/').status).toBe(401);
  expect(service(optional).ask('GET', '/latest/meta-data/').status).toBe(200);
});

test('a wrong token is refused even where none is needed', () => {
  const headers = { 'x-aws-ec2-metadata-token': 'made-up' };
  expect(service(optional).ask('GET', '/latest/meta-data/', headers).status).toBe(401);
});

test('a token lives exactly as long as was asked for, and answers tell what is left', () => {
  const { clock, ask, put } = service();
  const made = put('10');
  expect(made.headers['x-aws-ec2-metadata-token-ttl-seconds']).toBe('10');
  const headers = { 'x-aws-ec2-metadata-token': String(made.body) };
  clock.now = 9_999;
  const last = ask('GET', '/latest/meta-data/instance-id', headers);
  expect([last.status, last.headers['x-aws-ec2-metadata-token-ttl-seconds']]).toEqual([200, '1']);
  clock.now = 10_000;
  expect(ask('GET', '/latest/meta-data/instance-id', headers).status).toBe(401);
});

test.each(['0', '21601', '-1', '1.5', 'x', ''])('a token life of "%s" seconds is refused', (ttl) => {
  expect(service().put(ttl).status).toBe(400);
});

test('a token life may be anything from one second to six hours', () => {
  expect([service().put('1').status, service().put('21600').status]).toEqual([200, 200]);
});

test('a token request without a life, by another path or through a proxy is refused', () => {
  const { ask } = service();
  const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };
  expect(ask('PUT', '/latest/api/token').status).toBe(400);
  expect(ask('PUT', '/latest/api/other', ttl).status).toBe(404);
  expect(ask('PUT', '/latest/api/token', { ...ttl, 'x-forwarded-for': '1.2.3.4' }).status).toBe(403);
  expect(ask('POST', '/latest/api/token', ttl).status).toBe(405);
});

test('an address that belongs to no instance gets nothing', () => {
  const asked = answer(
    { method: 'GET', path: '/latest/meta-data/', headers: {} },
    {
      facts: undefined,
      credentials: () => {
        throw new Error('asked');
      },
      tokens: createTokens(() => 0),
    },
  );
  expect(asked.status).toBe(404);
});

test('directories are listed with a slash behind each directory', () => {
  expect(text('/')).toBe('1.0\nlatest');
  expect(text('/latest')).toBe('dynamic/\nmeta-data/');
  expect(text('/latest/meta-data/placement/')).toBe('availability-zone\nregion');
  expect(text('/latest/meta-data/network')).toBe('interfaces/');
});

test('what does not exist is an XHTML page with status 404', () => {
  for (const path of [
    '/latest/meta-data/none',
    '/latest/meta-data/instance-id/',
    '/v9/meta-data',
    '/latest/user-data',
  ]) {
    const missing = service().get(path);
    expect([path, missing.status]).toEqual([path, 404]);
    expect(missing.body).toContain('<title>404 - Not Found</title>');
  }
});

test('names of the language are no paths', () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    expect(service().get(`/latest/meta-data/${name}`).status).toBe(404);
  }
});

test('key pairs are listed by number and name, and served by number', () => {
  const publicKeys = [{ name: 'operator', openSshKey: 'ssh-ed25519 AAAA op\n' }];
  const facts = { ...strict, publicKeys };
  expect(text('/latest/meta-data/public-keys/', facts)).toBe('0=operator');
  expect(text('/latest/meta-data/public-keys/0', facts)).toBe('openssh-key');
  expect(text('/latest/meta-data/public-keys/0/openssh-key', facts)).toBe('ssh-ed25519 AAAA op');
});

test('tags are shown only where the instance allows it', () => {
  expect(text('/latest/meta-data/tags/instance/')).toBe('Name');
  expect(text('/latest/meta-data/tags/instance/Name')).toBe('i-1');
  const metadataOptions = { ...strict.metadataOptions, instanceMetadataTags: 'disabled' as const };
  expect(service({ ...strict, metadataOptions }).get('/latest/meta-data/tags/instance/').status).toBe(404);
});

test('all addresses of the interface are shown, primary first', () => {
  const facts = { ...strict, privateIps: ['10.0.0.10', '10.0.0.50'] };
  const path = '/latest/meta-data/network/interfaces/macs/02:00:00:00:00:01/local-ipv4s';
  expect(text(path, facts)).toBe('10.0.0.10\n10.0.0.50');
  expect(text('/latest/meta-data/local-ipv4', facts)).toBe('10.0.0.10');
});

test('the role of the instance profile has credentials in the form of the SDKs', () => {
  const facts = { ...strict, instanceProfile: { arn: 'arn:p', id: 'AIPA', roleName: 'node' } };
  expect(text('/latest/meta-data/iam/security-credentials/', facts)).toBe('node');
  expect(JSON.parse(text('/latest/meta-data/iam/security-credentials/node', facts))).toEqual({
    ...{ Code: 'Success', LastUpdated: 'now', Type: 'AWS-HMAC', AccessKeyId: 'ASIA-node' },
    ...{ SecretAccessKey: 's', Token: 't', Expiration: 'later' },
  });
  expect(JSON.parse(text('/latest/meta-data/iam/info', facts))).toMatchObject({
    InstanceProfileArn: 'arn:p',
  });
  expect(service().get('/latest/meta-data/iam/').status).toBe(404);
});

test('tokens are kept in bounded number: the oldest is forgotten', () => {
  const tokens = createTokens(() => 0);
  const first = tokens.issue('i-1', 60);
  for (let count = 0; count < 10_000; count += 1) tokens.issue('i-1', 60);
  expect(tokens.remaining('i-1', first)).toBeUndefined();
});
