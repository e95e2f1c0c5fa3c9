import {
  DeleteParametersCommand,
  GetParametersCommand,
  paginateGetParametersByPath,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { tagKeys } from '../ec2/tags.js';

const part = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes, a letter first');

/** SSM reads and deletes at most so many parameters in one call. */
const atOnce = 10;

/**
 * The secrets of one cluster in SSM Parameter Store, as SecureStrings under `/moult/ENVIRONMENT/CLUSTER/`, where the
 * cluster's instances may read them and nobody else's. It makes secrets, and says which exist. `read` is the one way a value
 * comes out.
 */
export class ClusterSecrets {
  readonly path: string;
  readonly #ssm: SSMClient;
  readonly #tags: { readonly Key: string; readonly Value: string }[];

  /** Throws an Error that names the part of the path that is no good: it would open another cluster's secrets. */
  constructor(ssm: SSMClient, whose: { readonly environment: string; readonly cluster: string }) {
    const parsed = z.object({ environment: part, cluster: part }).safeParse(whose);
    if (!parsed.success) {
      throw new Error(`These secrets have no place: ${z.prettifyError(parsed.error)}`);
    }
    const { environment, cluster } = parsed.data;
    this.path = `/moult/${environment}/${cluster}`;
    this.#ssm = ssm;
    this.#tags = [
      { Key: tagKeys.environment, Value: environment },
      { Key: tagKeys.cluster, Value: cluster },
    ];
  }

  /**
   * Makes sure a secret exists; `make` is asked for its value even if it does, and that value is then forgotten. Never
   * overwrites: of two that try, one creates it. `found` also when a first attempt of this very call made it and its
   * answer was lost: telling the two apart would mean reading the value back. Rejects with SSM's error.
   */
  async ensure(name: string, make: () => string): Promise<'created' | 'found'> {
    const command = new PutParameterCommand({
      Name: this.#nameOf(name),
      Value: make(),
      Type: 'SecureString',
      Overwrite: false,
      Tags: this.#tags,
    });
    try {
      await this.#ssm.send(command);
      return 'created';
    } catch (error) {
      if (error instanceof Error && error.name === 'ParameterAlreadyExists') return 'found';
      throw error;
    }
  }

  /** The clusters of an environment that have secrets, sorted. */
  static async clustersOf(ssm: SSMClient, environment: string): Promise<readonly string[]> {
    const { path } = new ClusterSecrets(ssm, { environment, cluster: 'any' });
    const below = path.slice(0, -'any'.length);
    const names = await namesBelow(ssm, below);
    return [...new Set(names.map((name) => name.split('/')[0] ?? ''))].sort();
  }

  /** Names of the secrets that exist, sorted. Asked without decryption, so that no value is even in the answer. */
  async list(): Promise<readonly string[]> {
    return [...(await namesBelow(this.#ssm, `${this.path}/`))].sort();
  }

  /**
   * The values of these secrets, by name: the one way out, for what an operator's own client needs, such as its
   * certificate. Whoever asks keeps them in memory, and neither logs nor writes them. Rejects with SSM's error, or with an
   * Error that names the secrets that do not exist.
   */
  async read(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const paths = names.map((name) => this.#nameOf(name));
    const values = new Map<string, string>();
    for (let first = 0; first < paths.length; first += atOnce) {
      const some = { Names: paths.slice(first, first + atOnce), WithDecryption: true };
      const { Parameters = [] } = await this.#ssm.send(new GetParametersCommand(some));
      for (const { Name = '', Value } of Parameters) {
        if (Value !== undefined) values.set(Name.slice(this.path.length + 1), Value);
      }
    }
    const absent = names.filter((name) => !values.has(name));
    if (absent.length === 0) return values;
    throw new Error(`below ${this.path} there is no secret ${absent.join(', ')}`);
  }

  /** Deletes every secret of the cluster, and says which; what is gone already is no error. */
  async deleteAll(): Promise<readonly string[]> {
    const names = await this.list();
    for (let first = 0; first < names.length; first += atOnce) {
      const some = names.slice(first, first + atOnce).map((name) => `${this.path}/${name}`);
      await this.#ssm.send(new DeleteParametersCommand({ Names: some }));
    }
    return names;
  }

  #nameOf(name: string): string {
    const parsed = part.safeParse(name);
    if (parsed.success) return `${this.path}/${name}`;
    throw new Error(`${name} is no name for a secret: ${z.prettifyError(parsed.error)}`);
  }
}

/** What follows a path (ending in a slash) in the names that exist; no value is read. */
async function namesBelow(ssm: SSMClient, path: string): Promise<readonly string[]> {
  const names: string[] = [];
  const which = { Path: path.slice(0, -1), Recursive: true, WithDecryption: false };
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client: ssm }, which)) {
    names.push(...Parameters.map(({ Name = '' }) => Name.slice(path.length)));
  }
  return names;
}
