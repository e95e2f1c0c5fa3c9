import { ApiError, invalidValue } from '../protocol/error.js';
import type { Volume } from './volume.js';

/** What a request says of a volume, under the names of this cloud; sizes in GiB, throughput in MiB/s. */
export interface AskedSettings {
  readonly type?: string | undefined;
  readonly sizeGiB: number;
  readonly iops?: number | undefined;
  readonly throughput?: number | undefined;
  readonly encrypted?: boolean | undefined;
  readonly kmsKeyId?: string | undefined;
}

/** What a volume has of the snapshot or of the device of an image that it is made from. */
export type SettingsSource = Pick<Volume, 'encrypted' | 'kmsKeyId'>;

/** The settings that a volume has. */
export type VolumeSettings = Pick<
  Volume,
  'type' | 'sizeGiB' | 'iops' | 'throughput' | 'encrypted' | 'kmsKeyId'
>;

/** From the least to the most, both allowed. */
type Range = readonly [number, number];

interface TypeRules {
  readonly sizeGiB: Range;
  /** Absent where EC2 takes no IOPS; without a `usual` number they must be said. */
  readonly iops?: { readonly range: Range; readonly usual?: number };
  readonly throughput?: { readonly range: Range; readonly usual: number };
}

/** The types of volumes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html */
export const volumeTypes = ['gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1', 'standard'] as const;

type VolumeType = (typeof volumeTypes)[number];

/** The numbers are those of `Size`, `Iops` and `Throughput` in the same document. */
const rules: Readonly<Record<VolumeType, TypeRules>> = {
  gp2: { sizeGiB: [1, 16_384] },
  gp3: {
    sizeGiB: [1, 65_536],
    iops: { range: [3000, 80_000], usual: 3000 },
    throughput: { range: [125, 2000], usual: 125 },
  },
  io1: { sizeGiB: [4, 16_384], iops: { range: [100, 64_000] } },
  io2: { sizeGiB: [4, 65_536], iops: { range: [100, 256_000] } },
  st1: { sizeGiB: [125, 16_384] },
  sc1: { sizeGiB: [125, 16_384] },
  standard: { sizeGiB: [1, 1024] },
};

/**
 * The settings of a volume from what was asked and what it is made from; throws what EC2 answers when they do not go
 * together. Not looked at is the proportion of IOPS to size and of throughput to IOPS. The words for IOPS, throughput and
 * keys are EC2's, as https://github.com/kubernetes-retired/kube-aws/issues/1208,
 * https://github.com/kubernetes-sigs/aws-ebs-csi-driver/issues/766, https://github.com/aws/aws-parallelcluster/issues/3951
 * and https://github.com/keithvassallomt/parsec-aws-automation/issues/12 show them.
 */
export function volumeSettings(asked: AskedSettings, source?: SettingsSource): VolumeSettings {
  const type = volumeTypes.find((known) => known === (asked.type ?? 'gp2'));
  if (type === undefined) throw invalidValue('VolumeType', asked.type ?? '');
  checkSize(type, asked.sizeGiB);
  if (asked.kmsKeyId !== undefined && asked.encrypted !== true) {
    throw new ApiError(
      'InvalidParameterDependency',
      'The parameter KmsKeyId requires the parameter Encrypted to be set.',
    );
  }
  const [iops, throughput] = [iopsOf(type, asked.iops), throughputOf(type, asked.throughput)];
  const kmsKeyId = asked.kmsKeyId ?? source?.kmsKeyId;
  return {
    type,
    sizeGiB: asked.sizeGiB,
    ...(iops === undefined ? {} : { iops }),
    ...(throughput === undefined ? {} : { throughput }),
    encrypted: asked.encrypted === true || source?.encrypted === true,
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
  };
}

function checkSize(type: VolumeType, sizeGiB: number): void {
  const [least, most] = rules[type].sizeGiB;
  if (sizeGiB >= least && sizeGiB <= most) return;
  const why = sizeGiB < least ? `small; minimum is ${least}` : `large; maximum is ${most}`;
  throw new ApiError(
    'InvalidParameterValue',
    `Volume of ${sizeGiB}GiB is too ${why}GiB for volume type ${type}.`,
  );
}

function iopsOf(type: VolumeType, asked: number | undefined): number | undefined {
  const { iops } = rules[type];
  if (iops === undefined && asked !== undefined) {
    throw combination(`The parameter iops is not supported for ${type} volumes.`);
  }
  const value = asked ?? iops?.usual;
  if (iops === undefined) return undefined;
  if (value === undefined) throw combination(`The parameter iops must be specified for ${type} volumes.`);
  return within('Iops', value, iops.range);
}

function throughputOf(type: VolumeType, asked: number | undefined): number | undefined {
  const { throughput } = rules[type];
  if (throughput !== undefined) return within('Throughput', asked ?? throughput.usual, throughput.range);
  if (asked === undefined) return undefined;
  throw combination(`The throughput parameter is not supported for ${type} volumes.`);
}

function within(parameter: string, value: number, [least, most]: Range): number {
  if (value >= least && value <= most) return value;
  throw invalidValue(parameter, String(value), `It must be between ${least} and ${most}.`);
}

function combination(message: string): ApiError {
  return new ApiError('InvalidParameterCombination', message);
}
