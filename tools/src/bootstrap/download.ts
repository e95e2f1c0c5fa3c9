import { execa } from 'execa';
import type { Machine } from './probe.js';

/*
 * curl, not fetch: it goes through the proxies that the environment names, as npm and apt do.
 */

/** Whether a download would succeed. Silence for five seconds is a no. */
export async function isReachable({ env }: Machine, url: string): Promise<boolean> {
  const answer = await execa('curl', ['--silent', '--fail', '--location', '--head', '--max-time', '5', url], {
    env,
    extendEnv: false,
    reject: false,
    stdio: 'ignore',
  });
  return !answer.failed;
}

/** Downloads a file into memory; throws curl's own message. */
export async function download({ env }: Machine, url: string): Promise<Uint8Array> {
  const answer = await execa(
    'curl',
    ['--silent', '--show-error', '--fail', '--location', '--max-time', '300', url],
    {
      env,
      extendEnv: false,
      encoding: 'buffer',
      maxBuffer: 200 * 1024 * 1024,
    },
  );
  return answer.stdout;
}
