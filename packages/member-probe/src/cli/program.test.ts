import { describe, expect, it } from 'vitest';
import type { CallOptions } from '../ask/within-deadline.js';
import type { AnyHealth } from '../health/health.js';
import { bad } from './settings.js';
import type { Probe, WritingClient } from './probe.js';
import { runProgram } from './program.js';

const health = (kind: AnyHealth['kind']): AnyHealth => ({
  ...{ kind, at: 0, reasons: kind === 'healthy' ? [] : ['late'], members: [], leader: 'node-1' },
  ...{ term: 3, voters: ['node-1'], healthyVoters: 1, failureTolerance: 0, versions: [] },
});

/** What a member was asked to do. */
function recording(label: string, said: string[]): WritingClient {
  const note = (what: string, { deadlineMs }: CallOptions = {}): Promise<undefined> => {
    said.push(`${label} ${what} ${String(deadlineMs)}`);
    return Promise.resolve(undefined);
  };
  return {
    label,
    writeKey: (_, more) => note('write', more),
    deleteKey: (_, more) => note('delete', more),
  };
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly said: readonly string[];
}

async function run(kind: AnyHealth['kind'], ...args: readonly string[]): Promise<Ended> {
  let [out, err] = ['', ''];
  const said: string[] = [];
  const stop = new AbortController();
  const probe: Probe<WritingClient, unknown, never> = {
    ...{
      name: 'some-probe',
      description: 'Asks.',
      defaultPort: 7,
      options: [['--own-file <path>', 'its own']],
    },
    connect: ({ addresses, options }) => {
      if (options['ownFile'] === 'wrong') return Promise.resolve(bad('--own-file wrong: it is'));
      return Promise.resolve(addresses.map(({ address }) => recording(address.host, said)));
    },
    look: (clients, { deadlineMs, how }) => {
      said.push(`look ${clients.map(({ label }) => label).join()} ${String(deadlineMs)} ${how}`);
      if (how === 'again-and-again' && said.filter((one) => one.includes('write')).length > 0) stop.abort();
      return Promise.resolve(health(kind) as never);
    },
    wording: { describe: String, columns: [] },
  };
  const code = await runProgram(probe, args, {
    out: { write: (text) => void (out += text), live: false },
    err: { write: (text) => void (err += text), live: false },
    ...{ stop: stop.signal, now: () => 0 },
  });
  return { code, out, err, said };
}

it('check looks once at the addresses given and answers with a sentence and a code', async () => {
  expect(await run('healthy', 'check', '--address', 'a', '--address', 'b', '--timeout', '1s')).toEqual({
    ...{ code: 0, err: '', said: ['look a,b 1000 once'] },
    out: 'Healthy: node-1 leads 1 voters in term 3, all of them well; 0 may be lost.\n',
  });
  expect(await run('unhealthy', 'check')).toEqual({
    ...{ code: 2, out: '', err: 'Unhealthy: late.\n' },
    said: ['look 127.0.0.1 2000 once'],
  });
});

it('check --json is the judgement with its sentences', async () => {
  const { code, out } = await run('unhealthy', 'check', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({ kind: 'unhealthy', sentences: ['late'] });
});

it('watch tries writes and takes its key away again when it is stopped', async () => {
  const { code, said } = await run('healthy', 'watch', '--interval', '10ms');
  expect(code).toBe(0);
  expect(said).toContain('127.0.0.1 write 1000');
  expect(said.at(-1)).toBe('127.0.0.1 delete 1000');
});

it('what a probe says of its own options is said in its name, and nobody is asked', async () => {
  expect(await run('healthy', 'check', '--own-file', 'wrong')).toEqual({
    ...{ code: 1, out: '', said: [] },
    err: 'some-probe: --own-file wrong: it is\n',
  });
});

describe('bad input gives one sentence and code 1, and nobody is asked:', () => {
  it.each<[string, readonly string[], string]>([
    [
      'an address',
      ['check', '--address', 'a b'],
      '--address "a b": not of the form host:port or http://host:port',
    ],
    [
      'a second address',
      ['check', '--address', 'a', '--address', 'http://a:7'],
      '--address http://a:7 is given twice',
    ],
    ['a timeout', ['check', '--timeout', '5'], '--timeout "5" is not a duration like 500ms or 2s'],
    ['a timeout too long', ['watch', '--timeout', '1h'], '--timeout "1h" is not between 1ms and 10m'],
    ['an interval', ['watch', '--interval', '0s'], '--interval "0s" is not between 1ms and 10m'],
  ])('%s', async (_, args, sentence) => {
    const { said, ...end } = await run('healthy', ...args);
    expect(end).toEqual({ code: 1, out: '', err: `some-probe: ${sentence}\n` });
    expect(said).toEqual([]);
  });

  it('an unknown option or command, and none at all', async () => {
    expect(await run('healthy', 'check', '--nonsense')).toMatchObject({
      code: 1,
      err: "error: unknown option '--nonsense'\n",
    });
    expect(await run('healthy', 'chek')).toMatchObject({ code: 1 });
    expect(await run('healthy')).toMatchObject({ code: 1 });
  });
});

it('help is an answer, with code 0, and names the options of the probe', async () => {
  const { code, out } = await run('healthy', 'check', '--help');
  expect(code).toBe(0);
  expect(out).toContain('--own-file <path>');
  expect(out).toContain('http://127.0.0.1:7');
});
