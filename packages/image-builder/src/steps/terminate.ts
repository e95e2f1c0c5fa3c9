import { DescribeInstancesCommand, TerminateInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { poll } from '@moult/aws';

/** EC2 may take minutes to let an instance go; its security group cannot be deleted before. */
const terminateMs = 600_000;

/** Terminates an instance and waits until it is gone. One that does not exist is gone. */
export async function terminate(ec2: EC2Client, instanceId: string): Promise<void> {
  try {
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidInstanceID.NotFound') return;
    throw error;
  }
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
