import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '@moult/member-fixture';
import { Cluster } from '../test-support/cluster.js';
import { command, running } from '../test-support/command.js';
import { looksUntil } from '../test-support/looks.js';

/** What the README says a token needs. */
const rules = [
  ...['agent_prefix "" { policy = "read" }', 'node_prefix "" { policy = "read" }', 'operator = "read"'],
  'key_prefix "moult/watch/" { policy = "write" }',
].join('\n');

describe('where access control is on', () => {
  const master = randomUUID();
  let cluster: Cluster;
  let folder: string;
  let addresses: readonly string[];
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'consul-acl-'));
    path = join(folder, 'token');
    cluster = await Cluster.start({ token: master });
    addresses = cluster.members.flatMap(({ url }) => ['--address', url]);
    await writeFile(path, await limitedToken(cluster, master), { mode: 0o600 });
    await looksUntil(cluster, 'health', ({ kind }) => kind === 'healthy');
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it('check without a token is not healthy, and says what was refused', async () => {
    const { code, err } = await command('check', ...addresses);
    expect(code).toBe(2);
    expect(err).toContain('does not answer: 403 Permission denied (GET /v1/agent/self)');
  });

  it('check and watch need no more than the token described', async () => {
    expect(await command('check', '--token-file', path, ...addresses)).toMatchObject({ code: 0, err: '' });
    await using watching = running('watch', '--token-file', path, ...addresses);
    await until('writes', () =>
      Promise.resolve(
        watching.lines().some((line) => /writes [1-9]\d* ok, 0 failed/.test(line)) ? true : null,
      ),
    );
    expect(await watching.interrupt()).toMatchObject({ code: 0, err: '' });
  });
});

/** A token with a policy of its own, made with the token that may do everything. */
async function limitedToken(cluster: Cluster, master: string): Promise<string> {
  const put = async (what: string, body: unknown): Promise<{ ID?: string; SecretID?: string }> => {
    const answer = await fetch(`${cluster.members[0]?.url ?? ''}/v1/acl/${what}`, {
      ...{ method: 'PUT', headers: { 'x-consul-token': master }, body: JSON.stringify(body) },
    });
    if (!answer.ok) throw new Error(`${what}: ${String(answer.status)} ${await answer.text()}`);
    return (await answer.json()) as { ID?: string; SecretID?: string };
  };
  // Access control is ready a moment after the leader is.
  const policy = await until('access control', () =>
    put('policy', { Name: 'probe', Rules: rules }).catch(() => null),
  );
  const { SecretID } = await put('token', { Policies: [{ ID: policy.ID }] });
  return SecretID ?? '';
}
