import { paginateDescribeLaunchTemplateVersions, type EC2Client } from '@aws-sdk/client-ec2';

/** One version of a launch template; `content` is equal exactly when two versions launch the same. */
export interface TemplateVersion {
  readonly version: number;
  readonly content: string;
}

/** Every version of a launch template, oldest first. */
export async function templateVersions(ec2: EC2Client, id: string): Promise<readonly TemplateVersion[]> {
  const found: TemplateVersion[] = [];
  const pages = paginateDescribeLaunchTemplateVersions({ client: ec2 }, { LaunchTemplateId: id });
  for await (const { LaunchTemplateVersions = [] } of pages) {
    for (const { VersionNumber: version = 0, LaunchTemplateData } of LaunchTemplateVersions) {
      found.push({ version, content: canonical(LaunchTemplateData) });
    }
  }
  return found.sort((one, other) => one.version - other.version);
}

/**
 * The same text for the same meaning: fields by name, and lists in one order. Terraform writes a template's tags in another
 * order each time, and no list of a template means anything by its order. Pure.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const texts = fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
  return `{${texts.sort().join(',')}}`;
}
