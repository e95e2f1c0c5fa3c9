import {
  AssignPrivateIpAddressesCommand,
  CreateTagsCommand,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import { expect } from 'vitest';
import { firstInterface, on } from './login.js';
import type { Place, RunningInstance } from './place.js';
import { row } from './row.js';
import type { Target } from './target.js';
import { usePlace } from './use-place.js';
import { eventually } from './wait.js';

const guide = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/';
const name = `conformance-${Date.now()}`;
let target: Target;
let place: Place;
let instance: RunningInstance;
usePlace(99, {
  begin: async (ground) => {
    ({ target, place } = ground);
    if (target.kind === 'memory' || target.kind === 'moto') return;
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
    });
    await target.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
    await target.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
    await target.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
    instance = await place.runUp({
      IamInstanceProfile: { Name: name },
      UserData: Buffer.from('#!/bin/sh\ntrue\n').toString('base64'),
      MetadataOptions: {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
        InstanceMetadataTags: 'enabled',
      },
    });
  },
  end: async () => {
    if (target.kind === 'memory' || target.kind === 'moto') return;
    await target.iam.send(
      new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }),
    );
    await target.iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName: name }));
    await target.iam.send(new DeleteRoleCommand({ RoleName: name }));
  },
});

const guest = (command: string) => on(target, place, { instanceId: instance.InstanceId }, command);
const token =
  'T=$(curl -sX PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" http://169.254.169.254/latest/api/token);';
const read = (path: string) =>
  guest(`${token} curl -s -H "X-aws-ec2-metadata-token: $T" http://169.254.169.254/latest/${path}`);

row(
  'without a token the metadata service answers 401',
  { doc: `${guide}configuring-instance-metadata-service.html`, machines: true },
  async () => {
    expect(
      await guest("curl -s -o /dev/null -w '%{http_code}' http://169.254.169.254/latest/meta-data/"),
    ).toBe('401');
  },
);

row(
  'with a token it tells the instance’s own id, address and identity document',
  { doc: `${guide}instancedata-data-retrieval.html`, machines: true },
  async () => {
    expect(await read('meta-data/instance-id')).toBe(instance.InstanceId);
    expect(await read('meta-data/local-ipv4')).toBe(instance.PrivateIpAddress);
    expect(JSON.parse(await read('dynamic/instance-identity/document'))).toMatchObject({
      instanceId: instance.InstanceId,
      region: target.region,
      imageId: target.imageId,
    });
  },
);

row(
  'it tells the user data and the public key',
  { doc: `${guide}instancedata-data-categories.html`, machines: true },
  async () => {
    expect(await read('user-data')).toBe('#!/bin/sh\ntrue\n');
    expect(await read('meta-data/public-keys/0/openssh-key')).toMatch(/^ssh-rsa /);
  },
);

row(
  'instance tags are told when that is switched on',
  { doc: `${guide}work-with-tags-in-IMDS.html`, machines: true },
  async () => {
    await target.ec2.send(
      new CreateTagsCommand({ Resources: [instance.InstanceId], Tags: [{ Key: 'node', Value: 'consul-1' }] }),
    );
    const told = await eventually('the tag', async () => {
      const text = await read('meta-data/tags/instance/node');
      return text === 'consul-1' ? text : undefined;
    });
    expect(told).toBe('consul-1');
  },
);

row(
  'the role’s credentials are told, and the endpoint serves the machine with them',
  { doc: `${guide}instance-metadata-security-credentials.html`, machines: true },
  async () => {
    expect(await read('meta-data/iam/security-credentials/')).toBe(name);
    const credentials = JSON.parse(await read(`meta-data/iam/security-credentials/${name}`)) as {
      AccessKeyId: string;
      Code: string;
    };
    expect(credentials).toMatchObject({ Code: 'Success', Type: 'AWS-HMAC' });
    if (target.endpoint === undefined) return;
    // The guest has no AWS client; the scope of a signature is what this cloud's guard reads (docs/adr/0021).
    const scope = `AWS4-HMAC-SHA256 Credential=${credentials.AccessKeyId}/20260101/${target.region}/sts/aws4_request`;
    const router = `$(ip route show default | cut -d' ' -f3):${new URL(target.endpoint).port}`;
    const identity = await guest(
      `curl -s -H 'Authorization: ${scope}' -d 'Action=GetCallerIdentity&Version=2011-06-15' http://${router}/`,
    );
    expect(identity).toContain(`:assumed-role/${name}/${instance.InstanceId}`);
    expect(target.cloud?.calls({ action: 'GetCallerIdentity' }).at(-1)?.caller.principal).toBe(
      `role/${name}/${instance.InstanceId}`,
    );
  },
);

row(
  'a token’s answer travels as many hops as the instance’s limit says',
  { doc: `${guide}configuring-IMDS-existing-instances.html`, machines: true },
  async () => {
    // A container’s place, as far as packets are concerned: a network of its own behind one more router, the instance.
    const inner = instance.PrivateIpAddress.replace(/\d+$/, '250');
    await target.ec2.send(
      new AssignPrivateIpAddressesCommand({
        NetworkInterfaceId: instance.NetworkInterfaces?.[0]?.NetworkInterfaceId,
        PrivateIpAddresses: [inner],
      }),
    );
    const mac = `meta-data/network/interfaces/macs/$(cat /sys/class/net/${firstInterface}/address)/local-ipv4s`;
    await eventually('the address', async () => ((await read(mac)).includes(inner) ? true : undefined));
    const made = await guest(
      `sudo sh -ec 'ip netns add inner; ip link add v0 type veth peer name v1 netns inner; ip link set v0 up
       ip address add 10.250.0.1/32 dev v0; ip route add ${inner}/32 dev v0
       in="ip netns exec inner"; $in ip address add ${inner}/32 dev v1; $in ip link set v1 up
       $in ip route add 10.250.0.1/32 dev v1; $in ip route add default via 10.250.0.1
       mount -o remount,rw /proc/sys 2>/dev/null || true; echo 1 >/proc/sys/net/ipv4/ip_forward'`,
    );
    expect(made).toBe('');
    const put = `curl -s -m 2 -o /dev/null -w '%{http_code}' -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token`;
    const inside = `sudo ip netns exec inner ${put}`;
    expect([await guest(put), await guest(inside)]).toEqual(['200', '000']);
    await target.ec2.send(
      new ModifyInstanceMetadataOptionsCommand({
        InstanceId: instance.InstanceId,
        HttpPutResponseHopLimit: 2,
      }),
    );
    await eventually('two hops', async () => ((await guest(inside)) === '200' ? true : undefined));
  },
);
