/** The file in a machine's boot directory with the lines that its boot puts into /etc/environment. */
export const environmentFile = 'environment';

/** Stands before each line of ours in /etc/environment, so that exactly these can be taken out again. */
const environmentMark = '# Set by the local cloud at boot; the next line is not part of any image.';

/** What AWS tools on a machine must know of the cloud they run in. */
export interface CloudEnvironment {
  /** Undefined where machines have no way to the endpoint. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
}

/**
 * Lines for /etc/environment, each behind its mark. botocore reads the second name of the region, every other SDK the
 * first: https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
 */
export function environmentLines({ endpoint, region }: CloudEnvironment): string {
  const variables = { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, AWS_DEFAULT_REGION: region };
  return Object.entries(variables)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${environmentMark}\n${name}=${value}\n`)
    .join('');
}

/**
 * Shell that takes our lines out of /etc/environment and puts this boot's in. Other lines stay, also ones of the same
 * name: ours come last and win. The file is written in place, because a program may have it open or mounted.
 */
export function environmentScript(directory: string): string {
  return `kept=$(sed '/^${environmentMark}$/{$!N;d}' /etc/environment 2>/dev/null)
{ [ -z "$kept" ] || printf '%s\\n' "$kept"; cat ${directory}/${environmentFile}; } >/etc/environment
chmod 644 /etc/environment
`;
}

/** The text of /etc/environment without our lines: what an image of the machine holds. */
export function withoutCloud(text: string): string {
  const lines = text.split('\n');
  return lines
    .filter((line, index) => line !== environmentMark && lines[index - 1] !== environmentMark)
    .join('\n');
}
