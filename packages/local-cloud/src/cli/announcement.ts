import type { LocalCloud } from '../cloud.js';
import { shellExports } from './shell-exports.js';

/** What is said of a cloud that has just started. */
export type AnnouncedCloud = Pick<
  LocalCloud,
  | 'cloudId'
  | 'endpoint'
  | 'region'
  | 'seed'
  | 'baseImageId'
  | 'callLogPath'
  | 'env'
  | 'damagedImages'
  | 'enforcesSecurityGroups'
  | 'whyNotEnforced'
>;

/** Data for programs, as shell exports or as a line of JSON, and words for people, with what this host cannot do. */
export function announcement(
  cloud: AnnouncedCloud,
  asJson: boolean,
): { readonly data: string; readonly words: string } {
  const { cloudId, baseImageId, seed, damagedImages, whyNotEnforced } = cloud;
  const words = [
    `Cloud ${cloudId}, base image ${baseImageId}, seed ${seed}. Ctrl-C ends it.\n`,
    ...damagedImages.map(
      ({ imageId, reason }) => `The image store's ${imageId} is damaged and left out. ${reason}\n`,
    ),
    ...(whyNotEnforced === undefined
      ? []
      : [`Security groups are recorded here, not enforced: ${whyNotEnforced}\n`]),
  ];
  return {
    data: asJson ? `${JSON.stringify(description(cloud))}\n` : shellExports(cloud.env),
    words: words.join(''),
  };
}

function description(cloud: AnnouncedCloud): Record<string, unknown> {
  const { cloudId, endpoint, region, seed, baseImageId, callLogPath, env } = cloud;
  const { enforcesSecurityGroups, whyNotEnforced } = cloud;
  return {
    ...{ cloudId, endpoint, region, seed, baseImageId, callLogPath, env, enforcesSecurityGroups },
    ...(whyNotEnforced === undefined ? {} : { whyNotEnforced }),
  };
}
