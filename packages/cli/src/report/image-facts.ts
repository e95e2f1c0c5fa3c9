import type { EC2Client } from '@aws-sdk/client-ec2';
import { listImages } from '@moult/image-builder';
import type { ImageFacts, SourceFacts } from '@moult/report';

/** An image by its id, as its own tags tell it; null when none of ours has it. Rejects with EC2's error. */
export async function imageFacts(ec2: EC2Client, imageId: string): Promise<ImageFacts | null> {
  const [image] = await listImages(ec2, { imageId });
  if (image === undefined) return null;
  const { name, version, digest, sources } = image;
  return {
    ...{ id: imageId, name, version, base: null },
    digest: digest === '' ? null : digest,
    sources: sourceFacts(sources),
  };
}

/** Reads the tag that the image builder writes, `consul=debian:1.8.7:SHA256,…`. What has another form is left out. Pure. */
export function sourceFacts(text: string): readonly SourceFacts[] {
  return text.split(',').flatMap((one) => {
    const [, name, from, version, sha256] = /^([^=]+)=([^:]+):(.+):([0-9a-f]{64})$/.exec(one) ?? [];
    return name === undefined || from === undefined || version === undefined || sha256 === undefined
      ? []
      : [{ name, version, sha256, from }];
  });
}
