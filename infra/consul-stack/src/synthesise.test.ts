import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ClusterSpec, clusterSpecSchema } from './cluster-spec.js';
import { synthesiseCluster } from './synthesise.js';

const spec: ClusterSpec = {
  environment: 'prod',
  cluster: 'consul',
  release: 'infra-v1',
  region: 'eu-central-1',
  zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
  cidr: '10.77.0.0/16',
  nodes: 3,
  instanceType: 't3.small',
  imageId: 'ami-0123456789abcdef0',
  keyPair: 'operator',
  operatorCidr: '203.0.113.7/32',
  dataVolumeGiB: 8,
  userData: '#!/bin/sh\n',
  lifetime: { kind: 'lasting' },
  stateBucket: 'moult-state',
};
const throwaway: ClusterSpec = { ...spec, lifetime: { kind: 'throwaway', expires: '2026-01-01T00:00:00Z' } };

let outdir: string;

beforeEach(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'moult-synth-'));
});

afterEach(async () => {
  await rm(outdir, { recursive: true, force: true });
});

type Resources = Record<string, Record<string, Record<string, unknown>>>;

async function synthesise(of: ClusterSpec): Promise<{ text: string; resources: Resources }> {
  const text = await readFile(join(synthesiseCluster(of, outdir), 'cdk.tf.json'), 'utf8');
  return { text, resources: (JSON.parse(text) as { resource: Resources }).resource };
}

describe('the synthesised stack', () => {
  test('is byte for byte the golden one', async () => {
    const { text } = await synthesise(spec);
    await expect(text).toMatchFileSnapshot('__golden__/cluster-of-three.tf.json');
  });

  test('tells what it was made with, so that the next command can read it back', async () => {
    const choices = { strategy: 'replace', operatorFrom: 'given', imageFrom: 'id' } as const;
    const { text } = await synthesise({ ...spec, choices });
    const { output } = JSON.parse(text) as { output: { cluster: { value: { choices: object } } } };
    expect(output.cluster.value.choices).toEqual({
      ...choices,
      ...{ instanceType: 't3.small', keyPair: 'operator', operatorCidr: '203.0.113.7/32', dataVolumeGiB: 8 },
    });
  });

  test('holds no instance: those belong to the engine', async () => {
    const { resources } = await synthesise(spec);
    expect(
      Object.keys(resources).filter((type) => /instance$|autoscaling|network_interface/.test(type)),
    ).toEqual([]);
  });

  test('lets nobody in but peers and the operator, and the API ports nobody at all', async () => {
    const { resources } = await synthesise(spec);
    const rules = Object.values(resources['aws_vpc_security_group_ingress_rule'] ?? {});
    const from = rules.map((rule) => [rule['from_port'], rule['to_port'], rule['cidr_ipv4'] ?? 'peers']);
    expect(from.map(String).sort()).toEqual([
      '22,22,203.0.113.7/32',
      '8300,8300,peers',
      '8301,8301,peers',
      '8301,8301,peers',
    ]);
  });

  test('opens the ports of another service instead, and those only', async () => {
    const { resources } = await synthesise({
      ...spec,
      peerPorts: [{ name: 'peers', port: 2380, protocol: 'tcp' }],
    });
    const rules = Object.values(resources['aws_vpc_security_group_ingress_rule'] ?? {});
    expect(
      rules.map((rule) => [rule['from_port'], rule['ip_protocol'], rule['cidr_ipv4'] ?? 'peers']),
    ).toEqual([
      [2380, 'tcp', 'peers'],
      [22, 'tcp', '203.0.113.7/32'],
    ]);
  });

  test('requires IMDSv2 with one hop, encrypts root and data, and leaves network interfaces to the launch', async () => {
    const { resources } = await synthesise(spec);
    const [template] = Object.values(resources['aws_launch_template'] ?? {});
    expect(template).toMatchObject({
      metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 1 },
      block_device_mappings: [{ ebs: { encrypted: 'true' } }],
    });
    expect(template).not.toHaveProperty('network_interfaces');
    for (const volume of Object.values(resources['aws_ebs_volume'] ?? {}))
      expect(volume['encrypted']).toBe(true);
  });

  test('protects data volumes, except in a throwaway environment', async () => {
    const protectedOnes = async (of: ClusterSpec): Promise<unknown[]> =>
      Object.values((await synthesise(of)).resources['aws_ebs_volume'] ?? {}).map(
        (volume) => (volume['lifecycle'] as Record<string, unknown>)['prevent_destroy'],
      );
    expect(await protectedOnes(spec)).toEqual([true, true, true]);
    expect(await protectedOnes(throwaway)).toEqual([false, false, false]);
  });

  test('gives the instance role the secrets of its own cluster and nothing it may change', async () => {
    const { resources } = await synthesise(spec);
    const [policy] = Object.values(resources['aws_iam_role_policy'] ?? {});
    const statements = z
      .object({
        Statement: z.array(
          z.object({ Action: z.union([z.string(), z.array(z.string())]), Resource: z.unknown() }),
        ),
      })
      .parse(JSON.parse(z.string().parse(policy?.['policy']))).Statement;
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^(ec2:Describe|ssm:Get)/.test(action))).toEqual([]);
    expect(JSON.stringify(statements)).toContain('parameter/moult/prod/consul/*');
  });

  test('locks its state in the bucket, under its environment and cluster', async () => {
    const { text } = await synthesise(spec);
    const { terraform } = JSON.parse(text) as { terraform: { backend: { s3: unknown } } };
    expect(terraform.backend.s3).toMatchObject({
      key: 'terraform/prod/consul',
      encrypt: true,
      use_lockfile: true,
    });
  });
});

describe('a wrong spec is refused, naming the field', () => {
  test.each<[keyof ClusterSpec, unknown, RegExp]>([
    ['environment', 'Prod', /lower-case/],
    ['nodes', 4, /3 or 5/],
    ['cidr', '10.77.0.0/24', /between \/16 and \/22/],
    ['cidr', '10.77.1.0/16', /first address/],
    ['cidr', '8.8.0.0/16', /private/],
    ['operatorCidr', '0.0.0.0/0', /whole internet/],
    ['zones', ['a', 'a', 'b'], /different zones/],
    ['imageId', 'consul', /image id/],
    ['region', 'Frankfurt', /region/],
    ['peerPorts', [], /at least one/],
    ['userData', 'x'.repeat(12_001), /12000/],
  ])('%s (%#)', (field, value, says) => {
    const { error } = clusterSpecSchema.safeParse({ ...spec, [field]: value });
    expect(error?.issues.map(({ path, message }) => [path[0], says.test(message)])).toContainEqual([
      field,
      true,
    ]);
  });

  test.each<[unknown, RegExp]>([
    [{ name: 'ssh', port: 2380, protocol: 'tcp' }, /must not be one of/],
    [{ name: 'peers', port: 22, protocol: 'tcp' }, /from 1024 on/],
    [{ name: 'Peers', port: 2380, protocol: 'tcp' }, /lower-case/],
  ])('and so is the peer port %o', (port, says) => {
    const { error } = clusterSpecSchema.safeParse({ ...spec, peerPorts: [port] });
    expect(error?.issues.map(({ path, message }) => [path[0], says.test(message)])).toEqual([
      ['peerPorts', true],
    ]);
  });

  test('and so are two peer ports of one name', () => {
    const port = { name: 'peers', port: 2380, protocol: 'tcp' };
    expect(clusterSpecSchema.safeParse({ ...spec, peerPorts: [port, port] }).error?.message).toContain(
      'different names',
    );
  });

  test('and so is a field nobody knows', () => {
    expect(clusterSpecSchema.safeParse({ ...spec, nodeCount: 3 }).error?.message).toContain('nodeCount');
  });
});
