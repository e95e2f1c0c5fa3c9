import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigUnreadable, loadConfigFile } from './load.js';
import { type Layers, mergeConfig } from './merge.js';

const complete = {
  environment: 'prod',
  region: 'eu-central-1',
  keyPair: 'operator',
  stateBucket: 'moult-state',
};
const layers = (changes: Partial<Layers>): Layers => ({
  flags: {},
  environment: {},
  file: { name: 'moult.config.ts', values: complete },
  ...changes,
});
const problems = (changes: Partial<Layers>): readonly string[] => {
  const merged = mergeConfig(layers(changes));
  return merged.kind === 'wrong' ? merged.problems : [];
};

describe('configuration', () => {
  test('needs only what nobody can guess, and makes nothing up', () => {
    expect(mergeConfig(layers({}))).toEqual({
      kind: 'config',
      config: {
        ...complete,
        cloud: 'aws',
      },
    });
  });

  test('a flag wins over a variable, a variable over the file', () => {
    const file = {
      name: 'moult.config.ts',
      values: { ...complete, strategy: 'swap', nodes: 3, instanceType: 'm7i.large' },
    };
    const environment = { MOULT_STRATEGY: 'replace', MOULT_NODES: '5' };
    const merged = mergeConfig({ file, environment, flags: { strategy: 'swap' } });
    expect(merged).toMatchObject({ config: { strategy: 'swap', nodes: 5, instanceType: 'm7i.large' } });
  });

  test('an empty variable is no value', () => {
    expect(mergeConfig(layers({ environment: { AWS_REGION: '' } }))).toMatchObject({
      config: { region: 'eu-central-1' },
    });
  });

  test.each<[string, Partial<Layers>, string]>([
    ['a wrong flag', { flags: { nodes: '4' } }, '--nodes: must be 3 or 5'],
    ['a wrong variable', { environment: { ENV: 'Prod!' } }, 'ENV: must be 1 to 24 lower-case letters'],
    [
      'a wrong value in the file',
      { file: { name: 'moult.config.ts', values: { ...complete, cloud: 'gcp' } } },
      '"cloud" in moult.config.ts: must be aws or local',
    ],
    [
      'an unknown key in the file',
      { file: { name: 'moult.config.ts', values: { ...complete, nodez: 3 } } },
      '"nodez" in moult.config.ts is not a setting',
    ],
    [
      'a setting of the engine that does not exist',
      { environment: { MOULT_SETTINGS: '{"bakeM": 1}' } },
      'MOULT_SETTINGS: Unrecognized key: "bakeM"',
    ],
    [
      'a setting of the engine that is no number',
      { flags: { settings: '{"deadlinesMs": {"prove": "long"}}' } },
      '--settings: deadlinesMs.prove: Invalid input',
    ],
    [
      'settings that contradict each other',
      { flags: { settings: '{"leaseMs": 10, "callMs": 9}' } },
      '--settings: leaseMs must be at least twice callMs',
    ],
    ['two zones', { flags: { zones: 'a,b' } }, '--zones: must be three zones'],
  ])('%s is named with its place', (_, changes, says) => {
    expect(problems(changes)).toEqual([expect.stringContaining(says)]);
  });

  test('everything that is missing is said at once, with the three ways to give it', () => {
    expect(problems({ file: { name: 'moult.config.ts', values: {} } })).toEqual([
      'environment is not set: give --environment, ENV, or "environment" in moult.config.ts.',
      'region is not set: give --region, AWS_REGION, or "region" in moult.config.ts.',
      'keyPair is not set: give --key-pair, MOULT_KEY_PAIR, or "keyPair" in moult.config.ts.',
    ]);
  });
});

describe('the configuration file', () => {
  const inFolder = async (text: string | undefined): Promise<Layers['file']> => {
    const folder = await mkdtemp(join(tmpdir(), 'moult-config-'));
    try {
      if (text !== undefined) await writeFile(join(folder, 'moult.config.ts'), text);
      return await loadConfigFile(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  test('is TypeScript, and may be absent', async () => {
    const text = "const region: string = 'eu-west-1';\nexport default { region };\n";
    expect((await inFolder(text)).values).toEqual({ region: 'eu-west-1' });
    expect((await inFolder(undefined)).values).toEqual({});
  });

  test('that throws or exports nothing is refused by name', async () => {
    await expect(inFolder("throw new Error('no vault');")).rejects.toThrow(
      /moult\.config\.ts cannot be read: no vault/,
    );
    await expect(inFolder('export default 3;')).rejects.toThrow(ConfigUnreadable);
  });
});
