import { DescribeInstancesCommand, TerminateInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { poll } from '@moult/aws';
import { settleMs } from './settled.js';

/** EC2 may take minutes to let an instance go; its security group cannot be deleted before. */
const terminateMs = 600_000;

/** So long a call that fails is made again; what fails then is no passing fault. */
const askMs = 60_000;

/** Terminates an instance and waits until it is gone. One that does not exist, and is not shown a while later either, is gone. */
export async function terminate(ec2: EC2Client, instanceId: string): Promise<void> {
  if (!(await asked(ec2, instanceId))) return;
  await poll(
    async (abortSignal) => {
      const state = await stateOfInstance(ec2, instanceId, abortSignal);
      return state === 'terminated' || state === 'absent'
        ? { kind: 'done', value: undefined }
        : { kind: 'not-yet', because: `it is ${state}` };
    },
    { what: `the end of ${instanceId}`, everyMs: 500, deadlineMs: terminateMs },
  );
}

/**
 * Whether EC2 knew the instance. What was launched a moment ago may be unknown yet, and a build that is interrupted then would leave
 * it running (https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html).
 */
async function asked(ec2: EC2Client, instanceId: string): Promise<boolean> {
  const begun = performance.now();
  return poll(
    async () => {
      try {
        await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
        return { kind: 'done', value: true };
      } catch (error) {
        if (!(error instanceof Error && error.name === 'InvalidInstanceID.NotFound')) throw error;
        return performance.now() - begun < settleMs
          ? { kind: 'not-yet', because: 'EC2 does not know it' }
          : { kind: 'done', value: false };
      }
    },
    { what: `EC2 to terminate ${instanceId}`, everyMs: 500, deadlineMs: askMs },
  );
}

/** EC2's state name, or `absent` where EC2 knows no such instance (any more, or yet). */
export async function stateOfInstance(ec2: EC2Client, id: string, abortSignal: AbortSignal): Promise<string> {
  try {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }), {
      abortSignal,
    });
    return Reservations[0]?.Instances?.[0]?.State?.Name ?? 'absent';
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidInstanceID.NotFound') return 'absent';
    throw error;
  }
}
