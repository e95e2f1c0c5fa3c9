import { DescribeImagesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { BuildRefused } from '../build-refused.js';
import type { BaseImage } from '../build/run.js';
import type { ImageDefinition } from '../definition/definition.js';

/** The newest available image of the base's owners with a matching name. */
export async function findBase(ec2: EC2Client, { base, name, version }: ImageDefinition): Promise<BaseImage> {
  const { Images = [] } = await ec2.send(
    new DescribeImagesCommand({
      Owners: [...base.owners],
      Filters: [
        { Name: 'name', Values: [base.name] },
        { Name: 'state', Values: ['available'] },
      ],
    }),
  );
  const [newest] = [...Images].sort((one, other) =>
    (other.CreationDate ?? '').localeCompare(one.CreationDate ?? ''),
  );
  if (newest?.ImageId === undefined) {
    throw new BuildRefused(
      'base',
      `image.ts of ${name} ${version}: base.name: no available image of ${base.owners.join(' or ')} is called "${base.name}".`,
    );
  }
  return {
    imageId: newest.ImageId,
    name: newest.Name ?? '',
    rootDevice: newest.RootDeviceName ?? '/dev/xvda',
  };
}
