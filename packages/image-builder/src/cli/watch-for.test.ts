import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { BuildEvent } from '../build/events.js';
import { watchFor } from './watch-for.js';

/** A stream that a program may take for a terminal, and what was written to it. */
class Screen extends PassThrough {
  readonly isTTY: boolean;
  readonly columns: number;
  text = '';
  constructor(isTTY: boolean, columns = 80) {
    super();
    this.isTTY = isTTY;
    this.columns = columns;
    this.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
  }
  cursorTo(): boolean {
    return this.write('\r');
  }
  clearLine(): boolean {
    return this.write('<clear>');
  }
  moveCursor(): boolean {
    return true;
  }
}

const told: readonly BuildEvent[] = [
  { kind: 'step-started', step: 'upload' },
  { kind: 'output', step: 'upload', text: 'a line of a script\n' },
  { kind: 'step-done', step: 'upload', ms: 1234 },
  { kind: 'step-started', step: 'stop' },
  { kind: 'output', step: 'stop', text: 'last words\n' },
  { kind: 'step-failed', step: 'stop', ms: 65_432, message: 'it hangs' },
  { kind: 'undone', what: 'key pair k' },
];
const lines = [
  '     1.2 s  upload',
  '           | last words',
  '    65.4 s  stop: FAILED',
  '           removed key pair k',
];

test.each([
  ['in a file', new Screen(false)],
  ['on a terminal without a width', new Screen(true, 0)],
])('%s, every step is one plain line with its time, and output is shown when the step fails', (_, screen) => {
  const watch = watchFor({ screen }, {});
  for (const event of told) watch(event);
  expect(screen.text).toBe(`${lines.join('\n')}\n`);
});

test('whoever asks for it gets all output, or JSON lines', () => {
  const verbose = new Screen(false);
  for (const event of told) watchFor({ screen: verbose }, { verbose: true })(event);
  expect(verbose.text).toContain('| a line of a script');
  const json = new Screen(true);
  for (const event of told) watchFor({ screen: json }, { json: true })(event);
  expect(
    json.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual(told);
});

test('on a terminal the time of the step under way runs, and the same lines stay', async () => {
  const screen = new Screen(true);
  const watch = watchFor({ screen }, {});
  const [started, output, done, ...rest] = told;
  if (started === undefined || output === undefined || done === undefined) throw new Error('nothing is told');
  watch(started);
  watch(output);
  await expect
    .poll(() => stripVTControlCharacters(screen.text), { timeout: 5000 })
    .toMatch(/0\.[3-9] s \S upload/);
  expect(screen.text).toMatch(/0\.0 s/);
  for (const event of [done, ...rest]) watch(event);
  for (const line of lines) expect(screen.text).toContain(`${line}\n`);
  // The moving line is taken away before the lasting one is written.
  expect(screen.text).toMatch(/<clear>[^\n]*1\.2 s {2}upload\n/);
  const before = screen.text.length;
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(screen.text).toHaveLength(before);
});
