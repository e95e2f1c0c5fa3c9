import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { etcdSecretNames } from '../secrets/new-etcd-secrets.js';
import { until } from '@moult/member-fixture';
import { Cluster } from '../test-support/cluster.js';
import { command, running } from '../test-support/command.js';
import { healthy } from '../test-support/looks.js';

const moment = z.object({
  kind: z.enum(['healthy', 'unhealthy']),
  leader: z.string().nullable(),
  term: z.number().nullable(),
  reasons: z.array(z.string()),
  writes: z.object({ acknowledged: z.number(), failed: z.number(), longestGapMs: z.number() }),
});
type Moment = z.infer<typeof moment>;

describe('the command, against a real cluster that speaks TLS', () => {
  let cluster: Cluster;
  let folder: string;
  let access: readonly string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'etcd-cli-'));
    cluster = await Cluster.start({ version: '3.5.16', tls: 'yes' });
    const secrets = cluster.members[0]?.spec.secrets;
    const file = async (name: string): Promise<string> => {
      await writeFile(join(folder, name), secrets?.get(name) ?? '', { mode: 0o600 });
      return join(folder, name);
    };
    const [ca, own] = [await file(etcdSecretNames.clientAuthority), await file(etcdSecretNames.operator)];
    access = ['--ca-file', ca, '--cert-file', own, '--key-file', own];
    await healthy(cluster);
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const addresses = (count = 3): readonly string[] => [
    ...access,
    ...cluster.members.slice(0, count).flatMap(({ url }) => ['--address', url]),
  ];

  it('check says healthy with code 0 and one sentence', async () => {
    const { code, out, err } = await command('check', ...addresses());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Healthy: etcd-\d leads 3 voters in term \d+, all of them well; 1 may be lost\.\n$/);
  });

  it('check of only some members is not healthy: the others are not known', async () => {
    const { code, out, err } = await command('check', ...addresses(2));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^Unhealthy: etcd-3 \(https:\S+:2380\) is a voter and was not asked; [^\n]+\.\n$/);
  });

  it('check --json is one document, with the same code', async () => {
    const { code, out } = await command('check', '--json', ...addresses());
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ kind: 'healthy', reasons: [], sentences: [], healthyVoters: 3 });
  });

  it('watch shows a leader’s end and what it cost, and stops cleanly at Ctrl-C', async () => {
    await using watching = running('watch', '--json', '--interval', '250ms', ...addresses());
    const seen = (what: string, fits: (one: Moment) => boolean): Promise<Moment> =>
      until(what, () =>
        Promise.resolve(
          watching
            .lines()
            .map((line) => moment.parse(JSON.parse(line)))
            .find(fits) ?? null,
        ),
      );
    const before = await seen('writes', ({ kind, writes }) => kind === 'healthy' && writes.acknowledged > 2);
    expect(await readFile(`/proc/${String(watching.pid)}/cmdline`, 'utf8')).not.toContain('PRIVATE');
    const leader = await cluster.leader();
    await leader.kill();
    const after = await seen(
      'another leader that takes writes',
      ({ leader: name, writes }) =>
        name !== null && name !== before.leader && writes.acknowledged > before.writes.acknowledged + 2,
    );
    expect(after.term).toBeGreaterThan(before.term ?? 0);
    expect(after.kind).toBe('unhealthy');
    expect(after.reasons).toContainEqual(expect.stringContaining('does not answer'));
    await leader.startAgain();
    await seen('health', ({ kind, term }) => kind === 'healthy' && (term ?? 0) >= (after.term ?? 0));
    const { code, err } = await watching.interrupt();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    await healthy(cluster);
    expect((await leader.client.readPrefix('moult/watch/', 'linearizable')).entries).toEqual([]);
  });
});

describe('the command, against nothing', () => {
  it('check says so in one sentence, with code 2', async () => {
    const { code, out, err } = await command('check', '--address', '127.0.0.1:1');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')).toHaveLength(2);
    expect(err).toContain('http://127.0.0.1:1 does not answer: connect ECONNREFUSED 127.0.0.1:1');
  });
});
