/*
 * One story for every client: who am I, launch, wait with the client's own waiter, find by tag, an error by its code, a
 * volume attached twice, an object in S3, terminate. Each prints the same lines. The environment names endpoint, region and
 * keys, as it would for AWS, and nothing else.
 */

/** Resolves the SDK from this package, because the script lives in a directory of its own. */
export function sdkScript(here: string): string {
  return `
import { createRequire } from 'node:module';
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
await ec2m.waitUntilInstanceRunning({ client: ec2, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { InstanceIds: [InstanceId] });
const state = async () => (await ec2.send(new ec2m.DescribeInstancesCommand({ InstanceIds: [InstanceId] }))).Reservations[0].Instances[0].State.Name;
console.log(await state());
const found = await ec2.send(new ec2m.DescribeInstancesCommand({ Filters: [{ Name: 'tag:Name', Values: [NAME] }] }));
console.log(String(found.Reservations.length));
const code = (call) => call.then(() => 'no error', (error) => error.name);
console.log(await code(ec2.send(new ec2m.StopInstancesCommand({ InstanceIds: ['i-nonsense'] }))));
const { VolumeId } = await ec2.send(new ec2m.CreateVolumeCommand({ Size: 1, AvailabilityZone: Placement.AvailabilityZone }));
await ec2m.waitUntilVolumeAvailable({ client: ec2, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { VolumeIds: [VolumeId] });
await ec2.send(new ec2m.AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdf' }));
console.log(await code(ec2.send(new ec2m.AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdg' }))));
const s3 = new S3Client({});
await s3.send(new CreateBucketCommand({ Bucket: NAME }));
await s3.send(new PutObjectCommand({ Bucket: NAME, Key: 'a/b', Body: 'kept in S3' }));
console.log(await (await s3.send(new GetObjectCommand({ Bucket: NAME, Key: 'a/b' }))).Body.transformToString());
await ec2.send(new ec2m.TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
await ec2m.waitUntilInstanceTerminated({ client: ec2, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { InstanceIds: [InstanceId] });
console.log(await state());
`;
}

/** For a POSIX shell with `-e`. An error's code is what the CLI prints in brackets. */
export const awsCliScript: string = String.raw`
export AWS_DEFAULT_OUTPUT=text AWS_PAGER=
code() { "$@" 2>&1 >/dev/null | sed -n 's/.*error occurred (\([^)]*\)).*/\1/p'; }
aws sts get-caller-identity --query Account
id=$(aws ec2 run-instances --image-id "$IMAGE" --instance-type t3.micro --count 1 \
  --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=$NAME}]" --query 'Instances[0].InstanceId')
aws ec2 wait instance-running --instance-ids "$id"
state() { aws ec2 describe-instances --instance-ids "$id" --query 'Reservations[0].Instances[0].State.Name'; }
state
aws ec2 describe-instances --filters "Name=tag:Name,Values=$NAME" --query 'length(Reservations)'
code aws ec2 stop-instances --instance-ids i-nonsense
zone=$(aws ec2 describe-instances --instance-ids "$id" --query 'Reservations[0].Instances[0].Placement.AvailabilityZone')
volume=$(aws ec2 create-volume --size 1 --availability-zone "$zone" --query VolumeId)
aws ec2 wait volume-available --volume-ids "$volume"
aws ec2 attach-volume --volume-id "$volume" --instance-id "$id" --device /dev/sdf >/dev/null
code aws ec2 attach-volume --volume-id "$volume" --instance-id "$id" --device /dev/sdg
aws s3 mb "s3://$NAME" >/dev/null
printf 'kept in S3' >object
aws s3 cp object "s3://$NAME/a/b" --quiet
aws s3 cp "s3://$NAME/a/b" - && echo
aws ec2 terminate-instances --instance-ids "$id" >/dev/null
aws ec2 wait instance-terminated --instance-ids "$id"
state
`;

/** For Python 3. */
export const boto3Script = `
import os
import boto3
from botocore.exceptions import ClientError

name, image = os.environ["NAME"], os.environ["IMAGE"]
print(boto3.client("sts").get_caller_identity()["Account"])
ec2 = boto3.client("ec2")
run = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1,
    TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}])
instance = run["Instances"][0]
ids = [instance["InstanceId"]]
poll = {"Delay": 1, "MaxAttempts": 60}
ec2.get_waiter("instance_running").wait(InstanceIds=ids, WaiterConfig=poll)
resource = boto3.resource("ec2").Instance(ids[0])
print(resource.state["Name"])
print(len(ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": [name]}])["Reservations"]))

def code(call, **arguments):
    try:
        call(**arguments)
        return "no error"
    except ClientError as error:
        return error.response["Error"]["Code"]

print(code(ec2.stop_instances, InstanceIds=["i-nonsense"]))
volume = ec2.create_volume(Size=1, AvailabilityZone=instance["Placement"]["AvailabilityZone"])["VolumeId"]
ec2.get_waiter("volume_available").wait(VolumeIds=[volume], WaiterConfig=poll)
ec2.attach_volume(VolumeId=volume, InstanceId=ids[0], Device="/dev/sdf")
print(code(ec2.attach_volume, VolumeId=volume, InstanceId=ids[0], Device="/dev/sdg"))
s3 = boto3.client("s3")
s3.create_bucket(Bucket=name)
s3.put_object(Bucket=name, Key="a/b", Body=b"kept in S3")
print(s3.get_object(Bucket=name, Key="a/b")["Body"].read().decode())
ec2.terminate_instances(InstanceIds=ids)
ec2.get_waiter("instance_terminated").wait(InstanceIds=ids, WaiterConfig=poll)
resource.reload()
print(resource.state["Name"])
`;
