import {
  CreateImageCommand,
  DescribeImagesCommand,
  StopInstancesCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import { poll } from '@moult/aws';
import { BuildRefused } from '../build-refused.js';
import type { BuildRun } from '../build/run.js';
import { stamp } from '../build/stamp.js';
import { markTags, tagKeys, tags } from '../build/tags.js';
import { removeImage } from '../catalogue/remove-image.js';
import { sourcesTag } from './sources-tag.js';
import { stateOfInstance } from './terminate.js';

const stopMs = 600_000;

/** Image creation copies the whole root volume; AWS names no upper bound, tens of minutes are seen. */
const imageMs = 3_600_000;

/** Stops the instance: only then is its file system whole. */
export async function stop({ settings }: BuildRun, instanceId: string): Promise<void> {
  await settings.ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
  await poll(
    async (abortSignal) => {
      const state = await stateOfInstance(settings.ec2, instanceId, abortSignal);
      return state === 'stopped'
        ? { kind: 'done', value: undefined }
        : { kind: 'not-yet', because: `it is ${state}` };
    },
    { what: `${instanceId} to stop`, everyMs: 400, deadlineMs: stopMs, signal: settings.signal },
  );
}

/** Makes the image, as a candidate that carries the build's mark until it is published, and waits until it is whole. */
export async function capture(run: BuildRun, instanceId: string): Promise<string> {
  const { settings, loaded, mark, undo } = run;
  const { name, version } = loaded.definition;
  const marked = [...markTags(mark).filter(({ Key }) => Key !== 'Name'), ...imageTags(run)];
  const { ImageId: imageId } = await settings.ec2.send(
    new CreateImageCommand({
      InstanceId: instanceId,
      Name: `${name}-${version}-${stamp(settings.now())}-${run.digest.slice(0, 12)}`,
      Description: `${name} ${version}, baked by Moult from ${run.base.name}`.slice(0, 255),
      TagSpecifications: [
        { ResourceType: 'image', Tags: marked },
        { ResourceType: 'snapshot', Tags: marked },
      ],
    }),
  );
  if (imageId === undefined) throw new BuildRefused('launch', 'EC2 made no image and gave no reason.');
  undo.add({ what: `image ${imageId}`, step: 'remove image' }, () => removeImage(settings.ec2, imageId));
  await poll(
    async (abortSignal) => {
      const found = (
        await settings.ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }), { abortSignal })
      ).Images?.[0];
      if (found?.State === 'available') return { kind: 'done', value: undefined };
      if (found?.State === 'failed') {
        throw new BuildRefused(
          'launch',
          `${imageId} failed: ${found.StateReason?.Message ?? 'no reason given'}.`,
        );
      }
      return { kind: 'not-yet', because: `it is ${found?.State ?? 'not shown yet'}` };
    },
    {
      what: `the image ${imageId}`,
      everyMs: 500,
      deadlineMs: imageMs,
      signal: settings.signal,
      isFatal: (error) => error instanceof BuildRefused,
    },
  );
  return imageId;
}

function imageTags({ loaded, digest, base, sources }: BuildRun): Tag[] {
  const { name, version } = loaded.definition;
  return tags({
    Name: `${name} ${version}`,
    [tagKeys.image]: name,
    [tagKeys.version]: version,
    [tagKeys.digest]: digest,
    [tagKeys.status]: 'candidate',
    [tagKeys.base]: base.imageId,
    [tagKeys.sources]: sourcesTag(loaded.definition, sources),
  });
}
