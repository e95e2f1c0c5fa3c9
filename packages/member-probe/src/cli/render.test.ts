import { describe, expect, it } from 'vitest';
import type { ClusterHealth, MemberHealth, MemberNumbers } from '../health/health.js';
import type { Wording } from './probe.js';
import { plainLine, screen } from './render.js';
import { exits } from './surroundings.js';
import { watch } from './watch.js';

interface Numbers extends MemberNumbers {
  readonly revision: number;
}
type Health = ClusterHealth<string, MemberHealth<unknown, Numbers>>;

const wording: Wording<string, Numbers> = {
  describe: (reason) => `it is ${reason}`,
  columns: [{ title: 'revision', of: ({ revision }) => revision }],
};

const writes = {
  kind: 'tried',
  acknowledged: 7,
  failed: 1,
  lastMs: 2.4,
  longestGapMs: 1234.5,
  sinceMs: 10,
} as const;

const voters = ['node-1', 'node-2'];
const numbers: Numbers = {
  ...{ role: 'leader', version: '1.2.3', term: 2, appliedIndex: 11, lag: 4, voters, leader: 'node-2' },
  revision: 9,
};
const silent = { member: 'node-1', label: 'a', at: 0, kind: 'unknown', reasons: [], numbers: null } as const;
const led = { member: 'node-2', label: 'b', at: 0, kind: 'healthy', reasons: [], numbers } as const;
const health: Health = {
  ...{ kind: 'unhealthy', at: 0, reasons: ['late', 'far'], members: [silent, led], leader: 'node-2' },
  ...{ term: 2, voters, healthyVoters: 1, failureTolerance: -1, versions: ['1.2.3'] },
};

describe('a moment', () => {
  it('on a terminal is a table with the columns of the service, the writes and every reason', () => {
    expect(screen({ health, writes }, wording)).toMatchInlineSnapshot(`
      "1970-01-01T00:00:00.000Z  unhealthy  leader node-2  term 2  voters 1/2, quorum lost
      member  health   role    voter  term  index  lag  revision  version
      node-1  unknown  ?       ?      ?     ?      ?    ?         ?
      node-2  healthy  leader  yes    2     11     4    9         1.2.3
      writes 7 ok, 1 failed, last 2 ms, longest gap 1235 ms
      - it is late
      - it is far"
    `);
  });

  it('elsewhere is one line with the first reason', () => {
    expect(plainLine({ health, writes }, wording)).toMatchInlineSnapshot(
      `"1970-01-01T00:00:00.000Z  unhealthy  leader node-2  term 2  voters 1/2, quorum lost  lag 4  writes 7 ok, 1 failed, last 2 ms, longest gap 1235 ms  (it is late)"`,
    );
  });
});

it('watch draws over the last screen on a terminal, and stops when told', async () => {
  const stop = new AbortController();
  const drawn: string[] = [];
  const code = await watch(
    { look: () => Promise.resolve(health), wording },
    [],
    { json: false, timeoutMs: 100, intervalMs: 1, writeKey: null },
    {
      out: {
        live: true,
        write: (text) => {
          if (drawn.push(text) === 2) stop.abort();
        },
      },
      err: { live: true, write: () => undefined },
      stop: stop.signal,
      now: () => 0,
    },
  );
  expect(code).toBe(exits.healthy);
  expect(drawn).toHaveLength(2);
  const start = '\u001b[H\u001b[2J1970-01-01T00:00:00.000Z  unhealthy';
  expect(drawn.filter((text) => text.startsWith(start))).toHaveLength(2);
});
