import { EC2Client } from '@aws-sdk/client-ec2';
import { Readable } from 'node:stream';

/** What the service answers: the inside of an XML answer, an EC2 error code, or a connection that breaks. */
export type Scripted = string | { readonly code: string; readonly status?: number } | Error;

/** An EC2 client whose service is a script, and the calls it got. */
export interface ScriptedEc2 {
  readonly ec2: EC2Client;
  readonly calls: readonly URLSearchParams[];
  /** Names of the calls that change something. */
  readonly changes: () => readonly string[];
}

/**
 * A real client with everything between command and socket in place, and a script instead of a socket: per action what
 * is answered, one call after the other, the last answer for all that follow.
 */
export function scriptedEc2(script: Readonly<Record<string, readonly Scripted[]>>): ScriptedEc2 {
  const calls: URLSearchParams[] = [];
  const count = new Map<string, number>();
  const handle = (request: { readonly body?: unknown }): Promise<{ response: object }> => {
    const params = new URLSearchParams(String(request.body));
    const action = params.get('Action') ?? '';
    calls.push(params);
    const answers = script[action] ?? [{ code: 'NotScripted' }];
    const nth = count.get(action) ?? 0;
    count.set(action, nth + 1);
    const answer = answers[Math.min(nth, answers.length - 1)] ?? '';
    return answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve({ response: http(action, answer) });
  };
  const ec2 = new EC2Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { handle } as never,
  });
  const names = (): string[] => calls.map((call) => call.get('Action') ?? '');
  return { ec2, calls, changes: () => names().filter((name) => !name.startsWith('Describe')) };
}

function http(action: string, answer: Exclude<Scripted, Error>): object {
  const isError = typeof answer !== 'string';
  const body = isError
    ? `<Response><Errors><Error><Code>${answer.code}</Code><Message>scripted</Message></Error></Errors></Response>`
    : `<${action}Response><requestId>1</requestId>${answer}</${action}Response>`;
  const statusCode = isError ? (answer.status ?? 400) : 200;
  return { statusCode, headers: { 'content-type': 'text/xml' }, body: Readable.from([body]) };
}
