/*
 * One story for every client: who am I, launch, find by tag, an error by its code, a volume attached twice, a snapshot, an object
 * in S3, stop, an image, terminate, and between them the client's own waiters. Each prints the same lines. The environment names
 * endpoint, region and keys, as it would for AWS, and nothing else.
 *
 * Reads lag behind, as on AWS: what was just made may not be found yet. The waiters for instances and images know that, those
 * for volumes and snapshots do not, so these are looked for first, as users of AWS do; and tags come after what carries them.
 */

/** Resolves the SDK from this package, because the script lives in a directory of its own. */
export function sdkScript(here: string): string {
  return `
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
const require = createRequire(${JSON.stringify(here)});
const ec2m = require('@aws-sdk/client-ec2');
const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
const { S3Client, CreateBucketCommand, PutObjectCommand, GetObjectCommand } = require('@aws-sdk/client-s3');
const { NAME, IMAGE } = process.env;
console.log((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Account);
const ec2 = new ec2m.EC2Client({});
const run = await ec2.send(new ec2m.RunInstancesCommand({ ImageId: IMAGE, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1,
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: NAME }] }] }));
const { InstanceId, Placement } = run.Instances[0];
const instance = { InstanceIds: [InstanceId] };
const poll = { client: ec2, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
const visible = async (look) => {
  for (let tries = 0; tries < 50; tries += 1) {
    if (await look().catch(() => false)) return;
    await sleep(100);
  }
};
await ec2m.waitUntilInstanceRunning(poll, instance);
const state = async () => (await ec2.send(new ec2m.DescribeInstancesCommand(instance))).Reservations[0].Instances[0].State.Name;
console.log(await state());
const found = async () => (await ec2.send(new ec2m.DescribeInstancesCommand({ Filters: [{ Name: 'tag:Name', Values: [NAME] }] }))).Reservations.length;
await visible(found);
console.log(String(await found()));
const code = (call) => call.then(() => 'no error', (error) => error.name);
console.log(await code(ec2.send(new ec2m.StopInstancesCommand({ InstanceIds: ['i-nonsense'] }))));
const { VolumeId } = await ec2.send(new ec2m.CreateVolumeCommand({ Size: 1, AvailabilityZone: Placement.AvailabilityZone }));
const volume = { VolumeIds: [VolumeId] };
await visible(() => ec2.send(new ec2m.DescribeVolumesCommand(volume)));
await ec2m.waitUntilVolumeAvailable(poll, volume);
await ec2.send(new ec2m.AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdf' }));
await ec2m.waitUntilVolumeInUse(poll, volume);
console.log((await ec2.send(new ec2m.DescribeVolumesCommand(volume))).Volumes[0].State);
console.log(await code(ec2.send(new ec2m.AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdg' }))));
const { SnapshotId } = await ec2.send(new ec2m.CreateSnapshotCommand({ VolumeId }));
const snapshot = { SnapshotIds: [SnapshotId] };
await visible(() => ec2.send(new ec2m.DescribeSnapshotsCommand(snapshot)));
await ec2m.waitUntilSnapshotCompleted(poll, snapshot);
console.log((await ec2.send(new ec2m.DescribeSnapshotsCommand(snapshot))).Snapshots[0].State);
const s3 = new S3Client({});
await s3.send(new CreateBucketCommand({ Bucket: NAME }));
await s3.send(new PutObjectCommand({ Bucket: NAME, Key: 'a/b', Body: 'kept in S3' }));
console.log(await (await s3.send(new GetObjectCommand({ Bucket: NAME, Key: 'a/b' }))).Body.transformToString());
await ec2.send(new ec2m.StopInstancesCommand(instance));
await ec2m.waitUntilInstanceStopped(poll, instance);
console.log(await state());
const { ImageId } = await ec2.send(new ec2m.CreateImageCommand({ InstanceId, Name: NAME }));
const image = { ImageIds: [ImageId] };
await ec2m.waitUntilImageExists(poll, image);
await ec2m.waitUntilImageAvailable(poll, image);
console.log((await ec2.send(new ec2m.DescribeImagesCommand(image))).Images[0].State);
await ec2.send(new ec2m.TerminateInstancesCommand(instance));
await ec2m.waitUntilInstanceTerminated(poll, instance);
console.log(await state());
`;
}

/**
 * For a POSIX shell with `-e`. An error's code is what the CLI prints in brackets. The CLI's waiters ask every 15 s and cannot be
 * told otherwise; one that does not end in time ends the story.
 */
export const awsCliScript: string = String.raw`
export AWS_DEFAULT_OUTPUT=text AWS_PAGER=
code() { "$@" 2>&1 >/dev/null | sed -n 's/.*error occurred (\([^)]*\)).*/\1/p'; }
wait_for() { timeout 50 aws ec2 wait "$@"; }
visible() { for try in 1 2 3 4 5; do seen=$("$@" 2>/dev/null) && [ "$seen" != 0 ] && break; sleep 0.2; done; echo "$seen"; }
aws sts get-caller-identity --query Account
id=$(aws ec2 run-instances --image-id "$IMAGE" --instance-type t3.micro --count 1 \
  --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=$NAME}]" --query 'Instances[0].InstanceId')
wait_for instance-running --instance-ids "$id"
state() { aws ec2 describe-instances --instance-ids "$id" --query 'Reservations[0].Instances[0].State.Name'; }
state
found() { aws ec2 describe-instances --filters "Name=tag:Name,Values=$NAME" --query 'length(Reservations)'; }
visible found
code aws ec2 stop-instances --instance-ids i-nonsense
zone=$(aws ec2 describe-instances --instance-ids "$id" --query 'Reservations[0].Instances[0].Placement.AvailabilityZone')
volume=$(aws ec2 create-volume --size 1 --availability-zone "$zone" --query VolumeId)
volume_state() { aws ec2 describe-volumes --volume-ids "$volume" --query 'Volumes[0].State'; }
visible volume_state >/dev/null
wait_for volume-available --volume-ids "$volume"
aws ec2 attach-volume --volume-id "$volume" --instance-id "$id" --device /dev/sdf >/dev/null
wait_for volume-in-use --volume-ids "$volume"
volume_state
code aws ec2 attach-volume --volume-id "$volume" --instance-id "$id" --device /dev/sdg
snapshot=$(aws ec2 create-snapshot --volume-id "$volume" --query SnapshotId)
snapshot_state() { aws ec2 describe-snapshots --snapshot-ids "$snapshot" --query 'Snapshots[0].State'; }
visible snapshot_state >/dev/null
wait_for snapshot-completed --snapshot-ids "$snapshot"
snapshot_state
aws s3 mb "s3://$NAME" >/dev/null
printf 'kept in S3' >object
aws s3 cp object "s3://$NAME/a/b" --quiet
aws s3 cp "s3://$NAME/a/b" - && echo
aws ec2 stop-instances --instance-ids "$id" >/dev/null
wait_for instance-stopped --instance-ids "$id"
state
image=$(aws ec2 create-image --instance-id "$id" --name "$NAME" --query ImageId)
wait_for image-exists --image-ids "$image"
wait_for image-available --image-ids "$image"
aws ec2 describe-images --image-ids "$image" --query 'Images[0].State'
aws ec2 terminate-instances --instance-ids "$id" >/dev/null
wait_for instance-terminated --instance-ids "$id"
state
`;

/** For Python 3. */
export const boto3Script = `
import os, time
import boto3
from botocore.exceptions import ClientError

name, image = os.environ["NAME"], os.environ["IMAGE"]
print(boto3.client("sts").get_caller_identity()["Account"])
ec2 = boto3.client("ec2")
run = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1,
    TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}])
instance = run["Instances"][0]
ids = [instance["InstanceId"]]

def wait(waiter, **arguments):
    ec2.get_waiter(waiter).wait(WaiterConfig={"Delay": 1, "MaxAttempts": 60}, **arguments)

def visible(look):
    for _ in range(50):
        try:
            if look():
                return
        except ClientError:
            pass
        time.sleep(0.1)

wait("instance_running", InstanceIds=ids)
resource = boto3.resource("ec2").Instance(ids[0])
print(resource.state["Name"])
found = lambda: ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": [name]}])["Reservations"]
visible(found)
print(len(found()))

def code(call, **arguments):
    try:
        call(**arguments)
        return "no error"
    except ClientError as error:
        return error.response["Error"]["Code"]

print(code(ec2.stop_instances, InstanceIds=["i-nonsense"]))
volume = ec2.create_volume(Size=1, AvailabilityZone=instance["Placement"]["AvailabilityZone"])["VolumeId"]
volumes = lambda: ec2.describe_volumes(VolumeIds=[volume])["Volumes"]
visible(volumes)
wait("volume_available", VolumeIds=[volume])
ec2.attach_volume(VolumeId=volume, InstanceId=ids[0], Device="/dev/sdf")
wait("volume_in_use", VolumeIds=[volume])
print(volumes()[0]["State"])
print(code(ec2.attach_volume, VolumeId=volume, InstanceId=ids[0], Device="/dev/sdg"))
snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
snapshots = lambda: ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"]
visible(snapshots)
wait("snapshot_completed", SnapshotIds=[snapshot])
print(snapshots()[0]["State"])
s3 = boto3.client("s3")
s3.create_bucket(Bucket=name)
s3.put_object(Bucket=name, Key="a/b", Body=b"kept in S3")
print(s3.get_object(Bucket=name, Key="a/b")["Body"].read().decode())
ec2.stop_instances(InstanceIds=ids)
wait("instance_stopped", InstanceIds=ids)
resource.reload()
print(resource.state["Name"])
made = ec2.create_image(InstanceId=ids[0], Name=name)["ImageId"]
wait("image_exists", ImageIds=[made])
wait("image_available", ImageIds=[made])
print(ec2.describe_images(ImageIds=[made])["Images"][0]["State"])
ec2.terminate_instances(InstanceIds=ids)
wait("instance_terminated", InstanceIds=ids)
resource.reload()
print(resource.state["Name"])
`;
