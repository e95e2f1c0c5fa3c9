import type { Context } from '../context.js';
import { ApiError } from '../protocol/error.js';

/** Characters of an image's name: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html */
const legal = /^[A-Za-z0-9()[\] ./\-'@_]{3,128}$/;

/** Refuses a malformed name and one that another image of this account has. */
export function checkImageName(context: Context, name: string): void {
  if (!legal.test(name)) {
    throw new ApiError(
      'InvalidAMIName.Malformed',
      "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, and ()[] ./-'@_",
    );
  }
  const holder = context.store.images
    .all()
    .find((image) => image.name === name && image.owner === 'self' && image.state !== 'deregistered');
  if (holder !== undefined) {
    throw new ApiError('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by AMI ${holder.id}`);
  }
}
