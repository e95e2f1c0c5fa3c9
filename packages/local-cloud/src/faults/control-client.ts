import { z } from 'zod';
import { runningClouds, type RunningCloud } from '../running-clouds.js';
import { controlPath } from './control.js';

/** The cloud that runs under an id, or the only one; throws a sentence that says which there are. */
export async function chooseCloud(
  cloudId: string | undefined,
  options: { readonly registryDir?: string } = {},
): Promise<RunningCloud> {
  const clouds = await runningClouds(options);
  const ids = clouds.map((cloud) => cloud.cloudId).join(', ');
  const [only, ...others] = cloudId === undefined ? clouds : clouds.filter((one) => one.cloudId === cloudId);
  if (only !== undefined && others.length === 0) return only;
  if (clouds.length === 0) throw new Error('No cloud runs.');
  throw new Error(
    cloudId === undefined
      ? `Several clouds run; say which with --cloud: ${ids}.`
      : `No cloud ${cloudId} runs, only: ${ids}.`,
  );
}

/**
 * A fault of machines is answered when it is at work. A partition waits for the change of rules before it and for its own, each up
 * to 10 s where somebody holds a packet filter's lock; a pause or a full volume for the engine. What takes longer never comes.
 */
const timeoutMs = 60_000;

/** Asks a cloud's control endpoint; throws the sentence with which it refuses. */
export async function askControl(
  cloud: RunningCloud,
  method: 'GET' | 'POST' | 'DELETE',
  { path = '', body }: { readonly path?: string; readonly body?: unknown } = {},
): Promise<unknown> {
  const response = await fetch(`${cloud.endpoint}${controlPath}${path}`, {
    method,
    headers: { authorization: `Bearer ${cloud.credentials.secretAccessKey}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  const refused = z.object({ error: z.string() }).safeParse(answer);
  throw new Error(refused.success ? refused.data.error : `The cloud answered ${response.status}.`);
}
