import { describe, expect, test } from 'vitest';
import type { Found, Probe } from './probe.js';
import { summary } from './render.js';
import { settleAll } from './settle.js';
import { machine } from './test-support/machine.js';

const found: Found = { kind: 'found', name: 'there', detail: '1.0' };
const absent: Probe = { kind: 'missing', name: 'absent', reason: 'it is not here.', next: 'get it' };
const optional: Probe = { kind: 'optional', name: 'wanted', without: 'one thing less' };

/** An installable that says when it was installed. */
function installable(calls: string[], name: string, install = () => Promise.resolve(found)): Probe {
  return {
    kind: 'installable',
    name,
    what: `a ${name}`,
    install: () => {
      calls.push(name);
      return install();
    },
  };
}

async function settled(...probes: readonly Probe[]) {
  let said = '';
  const probers = probes.map((probe) => () => Promise.resolve(probe));
  const answer = await settleAll(machine(), probers, (text) => (said += text));
  return { answer, said };
}

describe('what bootstrap does with what was probed', () => {
  // The rule: nothing is installed before it is known that nothing is missing.
  test.each(['before', 'after'])(
    'nothing is installed while anything is missing, be it asked %s',
    async (where) => {
      const calls: string[] = [];
      const one = installable(calls, 'engine');
      const { answer, said } = await settled(...(where === 'before' ? [absent, one] : [one, absent]));
      expect(calls).toEqual([]);
      expect(answer).toBeUndefined();
      expect(said).toBe('bootstrap: absent: it is not here.\n  next: get it\n');
    },
  );

  test('what is not here is installed one after the other, each said first', async () => {
    const calls: string[] = [];
    const { answer, said } = await settled(installable(calls, 'engine'), found, installable(calls, 'tool'));
    expect(calls).toEqual(['engine', 'tool']);
    expect(answer).toEqual([found, found, found]);
    expect(said).toBe('engine: installing a engine …\ntool: installing a tool …\n');
  });

  test('an installation that fails is said with its reason, and none after it begins', async () => {
    const calls: string[] = [];
    const failing = installable(calls, 'engine', () => Promise.reject(new Error('no route')));
    const { answer, said } = await settled(failing, installable(calls, 'tool'));
    expect(calls).toEqual(['engine']);
    expect(answer).toBeUndefined();
    expect(said).toContain('bootstrap: engine: no route\n  next: ');
  });

  test('what is optional stops nobody, and the summary says what is not to be had', async () => {
    const calls: string[] = [];
    const { answer } = await settled(optional, installable(calls, 'engine'));
    expect(calls).toEqual(['engine']);
    expect(summary(answer ?? [])).toBe('  wanted  absent: one thing less\n  there   1.0\n');
  });
});
