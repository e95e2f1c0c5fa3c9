import { GetConsoleOutputCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { HostKey } from '../ssh/host-key.js';
import { isFatalAwsError } from '../wait/fatal.js';
import { poll } from '../wait/poll.js';
import { hostKeysInConsole } from './host-keys.js';

/**
 * Waits until the console of an instance shows its host keys. Asks for the `Latest` output, which only Nitro types have:
 * the output after the launch that others show comes minutes late
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html).
 * Throws `DeadlinePassed` when they do not appear, and at once when the type has no latest output.
 */
export async function readHostKeys(
  ec2: EC2Client,
  instanceId: string,
  patience: {
    readonly deadlineMs: number;
    readonly everyMs?: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<readonly HostKey[]> {
  return poll(
    async (abortSignal) => {
      const call = new GetConsoleOutputCommand({ InstanceId: instanceId, Latest: true });
      const { Output = '' } = await ec2.send(call, { abortSignal });
      const keys = hostKeysInConsole(Buffer.from(Output, 'base64').toString('utf8'));
      return keys.length > 0
        ? { kind: 'done', value: keys }
        : { kind: 'not-yet', because: 'no complete block of SSH host keys on the console' };
    },
    {
      what: `the SSH host keys on the console of ${instanceId}`,
      everyMs: patience.everyMs ?? 1000,
      deadlineMs: patience.deadlineMs,
      signal: patience.signal,
      isFatal: (error) =>
        isFatalAwsError(error) || (error instanceof Error && error.name === 'UnsupportedOperation'),
    },
  );
}
