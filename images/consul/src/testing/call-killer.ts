import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A call of an action, the first unless another is meant, before it reaches the cloud or after it was carried out and before its answer is heard. */
export interface CallPoint {
  readonly action: string;
  readonly when: 'before' | 'after';
  readonly nth?: number;
}

/** A way to the cloud that pulls somebody's plug at one call. */
export interface CallKiller extends AsyncDisposable {
  readonly endpoint: string;
}

/**
 * Stands between a program and the cloud and passes every call on unchanged, except at one point: there it calls `kill`
 * and answers nothing. A signal sent when a step is announced may arrive anywhere in the step; this one cannot.
 */
export async function callKiller(cloud: string, point: CallPoint, kill: () => void): Promise<CallKiller> {
  let seen = 0;
  const pass = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    const body = await buffer(from);
    const named = new URLSearchParams(body.toString()).get('Action') === point.action;
    if (named) seen += 1;
    const hit = named && seen === (point.nth ?? 1);
    if (hit && point.when === 'before') {
      kill();
      to.destroy();
      return;
    }
    const call = request(new URL(from.url ?? '/', cloud), { method: from.method, headers: from.headers });
    call.end(body);
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    const content = await buffer(answer);
    if (hit) {
      kill();
      to.destroy();
      return;
    }
    to.writeHead(answer.statusCode ?? 500, answer.headers).end(content);
  };
  const server = createServer((from, to) => {
    pass(from, to).catch(() => to.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
