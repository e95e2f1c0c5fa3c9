import { describe, expect, it } from 'vitest';
import { situation } from '../test-support/situation.js';
import { judge } from '../health/judge.js';
import { plainLine, screen } from './render.js';
import { exits } from './surroundings.js';
import { watch } from './watch.js';

const writes = {
  kind: 'tried',
  acknowledged: 7,
  failed: 1,
  lastMs: 2.4,
  longestGapMs: 1234.5,
  sinceMs: 10,
} as const;

/** The time of a recorded look is not what this is about. */
function shown(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, 'TIME');
}

describe('a moment', () => {
  it('on a terminal is a table, the writes and every reason', () => {
    expect(shown(screen({ health: judge(situation('follower-away')), writes }))).toMatchInlineSnapshot(`
      "TIME  unhealthy  leader consul-2  term 2  voters 2/3, 0 may be lost
      member                  health   role      voter  term  index  lag  version
      http://127.0.0.11:8500  unknown  ?         ?      ?     ?      ?    ?
      consul-2                healthy  leader    yes    2     11     0    1.8.7
      consul-3                healthy  follower  yes    2     11     0    1.8.7
      writes 7 ok, 1 failed, last 2 ms, longest gap 1235 ms
      - http://127.0.0.11:8500 does not answer: connect ECONNREFUSED 127.0.0.11:8500 (GET /v1/agent/self)
      - 2 healthy voters of 3 survive no loss
      - the leader’s own report does not call consul-1 healthy"
    `);
  });

  it('elsewhere is one line with the first reason', () => {
    expect(shown(plainLine({ health: judge(situation('leader-killed')), writes }))).toMatchInlineSnapshot(
      `"TIME  unhealthy  leader none  term 3  voters 0/3, quorum lost  lag 0  writes 7 ok, 1 failed, last 2 ms, longest gap 1235 ms  (consul-1 is candidate in raft, neither leader nor follower)"`,
    );
  });
});

it('watch draws over the last screen on a terminal, and stops when told', async () => {
  const stop = new AbortController();
  const drawn: string[] = [];
  const code = await watch(
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
