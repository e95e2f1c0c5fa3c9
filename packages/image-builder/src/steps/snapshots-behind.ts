import { DescribeImagesCommand, type EC2Client } from '@aws-sdk/client-ec2';

/** Ids of the snapshots that an image is made of; none when EC2 does not show the image (yet, or any more). */
export async function snapshotsBehind(ec2: EC2Client, imageId: string): Promise<string[]> {
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }));
  return Images.flatMap(({ BlockDeviceMappings = [] }) => BlockDeviceMappings).flatMap(
    ({ Ebs }) => Ebs?.SnapshotId ?? [],
  );
}
