import { expect, test } from 'vitest';
import { startServer, type Command } from '../testing/ssh-server.js';
import { connect } from './connect.js';
import { newLoginKey } from './key-pair.js';
import { SshFailed } from './ssh-failed.js';

const answer: Command = (command, channel) => {
  channel.write(`ran ${command}\n`);
  channel.stderr.write('and complained\n');
  channel.exit(3);
  channel.end();
};

test('a command runs and its output arrives as it is written, with its exit code', async () => {
  await using server = await startServer(answer);
  await using session = await connect(server.target);
  const seen: string[] = [];
  const outcome = await session.exec('uptime', {
    deadlineMs: 5000,
    onOutput: ({ stream, text }) => void seen.push(`${stream}: ${text}`),
  });
  expect(outcome).toEqual({
    ended: { kind: 'exited', code: 3 },
    stdout: 'ran uptime\n',
    stderr: 'and complained\n',
  });
  expect(seen.sort()).toEqual(['stderr: and complained\n', 'stdout: ran uptime\n']);
});

test('a machine that shows another host key is refused before any key is offered', async () => {
  await using machine = await startServer(answer);
  await using impostor = await startServer(answer);
  const dialled = connect({ ...impostor.target, hostKeys: [machine.hostKey] });
  await expect(dialled).rejects.toMatchObject({ name: 'SshFailed', failure: 'host-key' });
  await expect(dialled).rejects.toThrow(/shows the host key SHA256:.*expected SHA256:/);
  expect(impostor.logins()).toBe(0);
});

test('a machine whose host keys are unknown is not dialled at all', async () => {
  await using server = await startServer(answer);
  await expect(connect({ ...server.target, hostKeys: [] })).rejects.toThrow('not known; it is not dialled');
  expect(server.logins()).toBe(0);
});

test('a server with keys of other types than the pinned ones counts as a wrong host key', async () => {
  await using server = await startServer(answer);
  const hostKeys = [{ type: 'ecdsa-sha2-nistp256', blob: 'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY=' }];
  await expect(connect({ ...server.target, hostKeys })).rejects.toMatchObject({ failure: 'host-key' });
});

test('a key that is not authorized is named as such', async () => {
  await using server = await startServer(answer);
  const auth = { kind: 'key', privateKey: newLoginKey('stranger').privateKey } as const;
  await expect(connect({ ...server.target, auth })).rejects.toMatchObject({ failure: 'authentication' });
});

test('a port where nobody listens is unreachable', async () => {
  const server = await startServer(answer);
  await server[Symbol.asyncDispose]();
  const dialled = connect(server.target);
  await expect(dialled).rejects.toBeInstanceOf(SshFailed);
  await expect(dialled).rejects.toMatchObject({ failure: 'unreachable' });
});

test('a command that never ends is left at its deadline', async () => {
  await using server = await startServer((_command, channel) => void channel.write('thinking\n'));
  await using session = await connect(server.target);
  // The time runs from the call, so what was written needs a channel within it.
  const outcome = await session.exec('sleep infinity', { deadlineMs: 1000 });
  expect(outcome.ended).toEqual({ kind: 'deadline', afterMs: 1000 });
  expect(outcome.stdout).toBe('thinking\n');
});

// Fails when deadline and abort are armed only once the channel is confirmed: then both wait for the keepalive.
test('a machine that froze after the login costs no more than the deadline, and an abort nothing', async () => {
  await using server = await startServer(answer, undefined, 'ignored');
  await using session = await connect(server.target);
  const outcome = await session.exec('uptime', { deadlineMs: 100 });
  expect(outcome.ended).toEqual({ kind: 'deadline', afterMs: 100 });
  const stop = new AbortController();
  const running = session.exec('uptime', { deadlineMs: 5000, signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(running).rejects.toThrow('stopped');
});

test('a machine that goes away in the middle of a command is a lost connection, not an exit', async () => {
  const server = await startServer((_command, channel) => void channel.write('so far\n'));
  await using session = await connect(server.target);
  const running = session.exec('make', {
    deadlineMs: 5000,
    onOutput: () => void server[Symbol.asyncDispose](),
  });
  expect((await running).ended).toEqual({ kind: 'connection-lost' });
});

test('input reaches the command and not its command line', async () => {
  await using server = await startServer((_command, channel) => {
    channel.on('data', (bytes: Buffer) => channel.write(`read ${bytes.toString()}`));
    channel.on('end', () => (channel.exit(0), channel.end()));
  });
  await using session = await connect(server.target);
  const outcome = await session.exec('cat', { deadlineMs: 5000, input: 'secret' });
  expect(outcome.stdout).toBe('read secret');
});
