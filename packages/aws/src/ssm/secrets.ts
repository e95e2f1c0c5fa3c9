import {
  DeleteParametersCommand,
  paginateGetParametersByPath,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { tagKeys } from '../ec2/tags.js';

const part = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes, a letter first');

/** SSM deletes at most so many parameters in one call. */
const deletedAtOnce = 10;

/**
 * The secrets of one cluster in SSM Parameter Store, as SecureStrings under `/moult/ENVIRONMENT/CLUSTER/`, where the
 * cluster's instances may read them and nobody else's. No value ever leaves through this class: it makes secrets, and
 * says which exist.
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

  /** Names of the secrets that exist, sorted. Asked without decryption, so that no value is even in the answer. */
  async list(): Promise<readonly string[]> {
    const names: string[] = [];
    const which = { Path: this.path, Recursive: true, WithDecryption: false };
    for await (const { Parameters = [] } of paginateGetParametersByPath({ client: this.#ssm }, which)) {
      names.push(...Parameters.map(({ Name = '' }) => Name.slice(this.path.length + 1)));
    }
    return names.sort();
  }

  /** Deletes every secret of the cluster, and says which; what is gone already is no error. */
  async deleteAll(): Promise<readonly string[]> {
    const names = await this.list();
    for (let first = 0; first < names.length; first += deletedAtOnce) {
      const some = names.slice(first, first + deletedAtOnce).map((name) => `${this.path}/${name}`);
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
