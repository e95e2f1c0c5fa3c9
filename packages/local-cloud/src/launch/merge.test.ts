import { expect, test } from 'vitest';
import { templateParams } from '../moto/template-params.js';
import { flatten, parseQuery } from '../protocol/query.js';
import { overlay } from './merge.js';

const merged = (template: string, request: string) =>
  flatten(overlay(parseQuery(template), parseQuery(request)));

test('a value of the request wins, the others stay', () => {
  expect(merged('ImageId=a&InstanceType=x', 'InstanceType=y')).toEqual({ ImageId: 'a', InstanceType: 'y' });
});

test('metadata options are overridden one by one', () => {
  const result = merged(
    'MetadataOptions.HttpTokens=required&MetadataOptions.HttpPutResponseHopLimit=1',
    'MetadataOptions.HttpPutResponseHopLimit=2',
  );
  expect(result).toEqual({
    'MetadataOptions.HttpTokens': 'required',
    'MetadataOptions.HttpPutResponseHopLimit': '2',
  });
});

test('devices are overridden by name', () => {
  const result = merged(
    'BlockDeviceMapping.1.DeviceName=/dev/sda&BlockDeviceMapping.1.Ebs.VolumeSize=1&BlockDeviceMapping.2.DeviceName=/dev/sdb',
    'BlockDeviceMapping.1.DeviceName=/dev/sda&BlockDeviceMapping.1.Ebs.VolumeSize=9',
  );
  expect(result).toEqual({
    'BlockDeviceMapping.1.DeviceName': '/dev/sdb',
    'BlockDeviceMapping.2.DeviceName': '/dev/sda',
    'BlockDeviceMapping.2.Ebs.VolumeSize': '9',
  });
});

test('security groups of the request replace the template’s', () => {
  expect(merged('SecurityGroupId.1=a&SecurityGroupId.2=b', 'SecurityGroupId.1=c')).toEqual({
    'SecurityGroupId.1': 'c',
  });
});

test('template data as moto writes it becomes request parameters', () => {
  const params = templateParams({
    imageId: 'ami-1',
    securityGroupIdSet: { item: ['sg-1'] as never },
    networkInterfaceSet: { item: [{ deviceIndex: '0', groupSet: { groupId: 'sg-2' } }] },
    tagSpecificationSet: {
      item: [{ resourceType: 'instance', tagSet: { item: [{ key: 'a', value: 'b' }] } }],
    },
    userData: '',
  });
  expect(flatten(params)).toEqual({
    ImageId: 'ami-1',
    'SecurityGroupId.1': 'sg-1',
    'NetworkInterface.1.DeviceIndex': '0',
    'NetworkInterface.1.SecurityGroupId.1': 'sg-2',
    'TagSpecification.1.ResourceType': 'instance',
    'TagSpecification.1.Tag.1.Key': 'a',
    'TagSpecification.1.Tag.1.Value': 'b',
  });
});
