import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import type { Ended, ExecOptions, Outcome } from './session.js';

const defaultKeepBytes = 64 * 1024;

/**
 * Runs one command on its own channel; a deadline or an abort closes the channel, which ends what listens to it. Both are
 * armed before the channel is asked for: a machine that was frozen since the login never confirms one, and the keepalive
 * would notice that only after three quarters of a minute.
 */
export async function execOn(client: Client, command: string, options: ExecOptions): Promise<Outcome> {
  options.signal?.throwIfAborted();
  const tail = { stdout: '', stderr: '' };
  const keep = options.keepBytes ?? defaultKeepBytes;
  const listen = (stream: 'stdout' | 'stderr', source: NodeJS.ReadableStream): void => {
    const decoder = new TextDecoder();
    source.on('data', (bytes: Buffer) => {
      const text = decoder.decode(bytes, { stream: true });
      tail[stream] = (tail[stream] + text).slice(-keep);
      options.onOutput?.({ stream, text });
    });
  };
  const ended = await endOf(client, { command, options }, (channel) => {
    listen('stdout', channel);
    listen('stderr', channel.stderr);
    channel.end(options.input ?? '');
  });
  return { ended, ...tail };
}

/** `begin` is given the channel as soon as there is one. */
async function endOf(
  client: Client,
  { command, options }: { readonly command: string; readonly options: ExecOptions },
  begin: (channel: ClientChannel) => void,
): Promise<Ended> {
  const { deadlineMs, signal } = options;
  return new Promise((resolve, reject) => {
    let ended: Ended = { kind: 'connection-lost' };
    let open: ClientChannel | undefined;
    let isOver = false;
    const finish = (): void => {
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const abort = (): void => {
      finish();
      open?.close();
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      finish();
      open?.close();
      resolve({ kind: 'deadline', afterMs: deadlineMs });
    }, deadlineMs);
    signal?.addEventListener('abort', abort, { once: true });
    client.exec(command, (error, channel) => {
      if (error !== undefined) {
        finish();
        reject(error);
        return;
      }
      open = channel;
      // Everything is listened to before this callback returns: a short command's exit may be in the same packet.
      channel.on('exit', (code: number | null, name?: string) => {
        ended = code === null ? { kind: 'signalled', signal: name ?? 'unknown' } : { kind: 'exited', code };
      });
      // 'close' and not 'exit': only then has all output arrived.
      channel.on('close', () => {
        finish();
        resolve(ended);
      });
      channel.on('error', () => undefined);
      // Confirmed after its time: nobody waits for this command any more.
      if (isOver) channel.close();
      else begin(channel);
    });
  });
}

/** A stream through the machine to an address it can reach. */
export async function forwardOn(client: Client, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
      if (error === undefined) resolve(channel);
      else reject(error);
    });
  });
}
