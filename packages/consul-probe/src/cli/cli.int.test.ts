import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { until } from '@moult/member-fixture';
import { Cluster } from '../test-support/cluster.js';
import { command, running } from '../test-support/command.js';
import { looksUntil } from '../test-support/looks.js';

const moment = z.object({
  kind: z.enum(['healthy', 'unhealthy']),
  leader: z.string().nullable(),
  term: z.number().nullable(),
  healthyVoters: z.number(),
  members: z.array(z.object({ member: z.string(), kind: z.string() })),
  reasons: z.array(z.string()),
  writes: z.object({
    ...{ kind: z.literal('tried'), acknowledged: z.number(), failed: z.number() },
    ...{ longestGapMs: z.number(), sinceMs: z.number() },
  }),
});

describe('the command, against a real cluster', () => {
  let cluster: Cluster;
  let addresses: readonly string[];
  beforeAll(async () => {
    cluster = await Cluster.start();
    addresses = cluster.members.flatMap(({ url }) => ['--address', url]);
    await looksUntil(cluster, 'health', ({ kind }) => kind === 'healthy');
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  it('check says healthy with code 0 and one sentence', async () => {
    const { code, out, err } = await command('check', ...addresses);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^Healthy: consul-\d leads 3 voters in term \d+, all of them well; 1 may be lost\.\n$/,
    );
  });

  it('check of only some members is not healthy: the others are not known', async () => {
    const { code, out, err } = await command('check', ...addresses.slice(0, 2));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^Unhealthy: consul-\d \([\d.]+:8300\) is a voter and was not asked; [^\n]+\.\n$/);
  });

  it('check --json is one document, with the same code', async () => {
    const { code, out } = await command('check', '--json', ...addresses);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ kind: 'healthy', reasons: [], sentences: [], healthyVoters: 3 });
  });

  it('watch shows a leader’s end and what it cost, and stops cleanly at Ctrl-C', async () => {
    await using watching = running('watch', '--json', '--interval', '250ms', ...addresses);
    const moments = (): readonly z.infer<typeof moment>[] =>
      watching.lines().map((line) => moment.parse(JSON.parse(line)));
    const seen = (
      what: string,
      fits: (one: z.infer<typeof moment>) => boolean,
    ): Promise<z.infer<typeof moment>> => until(what, () => Promise.resolve(moments().find(fits) ?? null));
    const before = await seen('writes', ({ kind, writes }) => kind === 'healthy' && writes.acknowledged > 2);
    expect(before.writes.failed).toBe(0);
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
    // A killed leader costs an election: at least raft's election timeout of 1 s without a write.
    expect(after.writes.longestGapMs).toBeGreaterThan(1_000);
    await leader.startAgain();
    await seen('health', ({ kind, term }) => kind === 'healthy' && (term ?? 0) >= (after.term ?? 0));
    const { code, err } = await watching.interrupt();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const left = await leader.client.readPrefix('moult/watch/', 'consistent');
    expect(left.entries).toEqual([]);
  });

  it('watch without a terminal prints a line a look, and with --no-writes writes nothing', async () => {
    const { client } = await cluster.leader();
    await using watching = running('watch', '--no-writes', '--interval', '100ms', ...addresses);
    await until('three lines', () => Promise.resolve(watching.lines().length >= 3 ? true : null));
    const { code, out } = await watching.interrupt();
    expect(code).toBe(0);
    expect(out).toMatch(
      /^\S+Z {2}healthy {2}leader consul-\d {2}term \d+ {2}voters 3\/3, 1 may be lost {2}lag 0 {2}writes not tried/,
    );
    expect(out).not.toContain('\u001b');
    const { entries } = await client.readPrefix('moult/watch/', 'consistent');
    expect(entries).toEqual([]);
  });

  it('a token is read from a file and stays off the command line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'consul-token-'));
    try {
      const path = join(folder, 'token');
      await writeFile(path, 'b1gs3cret\n');
      await using watching = running('watch', '--token-file', path, ...addresses);
      await until('a line', () => Promise.resolve(watching.lines().length > 0 ? true : null));
      expect(readFileSync(`/proc/${String(watching.pid)}/cmdline`, 'utf8')).not.toContain('b1gs3cret');
      const { code, out, err } = await watching.interrupt();
      expect(code).toBe(0);
      expect(out + err).not.toContain('b1gs3cret');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
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
