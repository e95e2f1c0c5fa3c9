import { z } from 'zod';
import type { Context } from '../context.js';
import { requireInForce } from '../firewall/in-force.js';
import { checkUserData } from '../launch/facts.js';
import type { Instance } from '../model/instance.js';
import { instanceTypes } from '../model/instance-types.js';
import { volumesOf } from '../model/store.js';
import { ApiError, unsupported } from '../protocol/error.js';
import { flag, ids, list, name, oneOf, text } from '../protocol/params.js';
import { defineAction, done, type Action } from './action.js';
import { findInstance } from './find.js';

const flagValue = z.strictObject({ Value: flag }).optional();
const device = z.strictObject({
  DeviceName: name(64),
  Ebs: z.strictObject({ VolumeId: ids.volume.optional(), DeleteOnTermination: flag }),
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html */
export const modifyInstanceAttribute: Action = defineAction({
  name: 'ModifyInstanceAttribute',
  params: {
    InstanceId: ids.instance,
    DisableApiTermination: flagValue,
    DisableApiStop: flagValue,
    EbsOptimized: flagValue,
    SourceDestCheck: flagValue,
    InstanceInitiatedShutdownBehavior: z.strictObject({ Value: oneOf('stop', 'terminate') }).optional(),
    UserData: z.strictObject({ Value: text(64 * 1024) }).optional(),
    InstanceType: z.strictObject({ Value: name() }).optional(),
    GroupId: list(ids.group, 16),
    BlockDeviceMapping: list(device, 40),
  },
  refuses: ['Attribute', 'Value', 'Kernel', 'Ramdisk', 'SriovNetSupport', 'EnaSupport'],
  check: (context, params) => {
    const instance = findInstance(context, params.InstanceId);
    // The machine's limits are set when it is made, so another type would be a record without effect.
    if (params.InstanceType !== undefined) {
      if (!instanceTypes.has(params.InstanceType.Value)) {
        throw new ApiError(
          'InvalidParameterValue',
          `Invalid value '${params.InstanceType.Value}' for instanceType.`,
        );
      }
      throw unsupported('changing the type of an instance');
    }
    if (params.UserData !== undefined && instance.state !== 'stopped') {
      throw new ApiError(
        'IncorrectInstanceState',
        `The instance '${instance.id}' is not in the 'stopped' state.`,
      );
    }
    checkUserData(params.UserData?.Value ?? '');
    for (const { DeviceName, Ebs } of params.BlockDeviceMapping ?? []) {
      const volumeId = volumeAt(context, instance, DeviceName);
      if (Ebs.VolumeId !== undefined && Ebs.VolumeId !== volumeId) throw notMapped(DeviceName, Ebs.VolumeId);
    }
  },
  async run(context, params) {
    const instance = findInstance(context, params.InstanceId);
    const groups =
      params.GroupId === undefined
        ? {}
        : {
            groups: await context.networks.groups(instance.placement.vpcId, {
              ids: params.GroupId,
              names: [],
            }),
          };
    context.store.instances.change(instance.id, (current) => ({
      ...current,
      ...groups,
      ...defined({
        disableApiTermination: params.DisableApiTermination?.Value,
        disableApiStop: params.DisableApiStop?.Value,
        ebsOptimized: params.EbsOptimized?.Value,
        sourceDestCheck: params.SourceDestCheck?.Value,
        shutdownBehavior: params.InstanceInitiatedShutdownBehavior?.Value,
        userData: params.UserData?.Value,
      }),
    }));
    for (const { DeviceName, Ebs } of params.BlockDeviceMapping ?? []) {
      if (Ebs.DeleteOnTermination !== undefined) {
        keepOrDelete(context, volumeAt(context, instance, DeviceName), Ebs.DeleteOnTermination);
      }
    }
    if (params.GroupId !== undefined) await requireInForce(context);
    return done;
  },
});

function volumeAt(context: Context, instance: Instance, deviceName: string): string {
  const found = volumesOf(context.store, instance.id).find((v) => v.attachment?.device === deviceName);
  if (found === undefined) {
    throw new ApiError('InvalidInstanceAttributeValue', `No device is currently mapped at ${deviceName}`);
  }
  return found.id;
}

function notMapped(deviceName: string, volumeId: string): ApiError {
  const message = `The volume ${volumeId} is not mapped at ${deviceName}`;
  return new ApiError('InvalidInstanceAttributeValue', message);
}

function keepOrDelete(context: Context, volumeId: string, deleteOnTermination: boolean): void {
  context.store.volumes.change(volumeId, (volume) =>
    volume.attachment === undefined
      ? volume
      : { ...volume, attachment: { ...volume.attachment, deleteOnTermination } },
  );
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
