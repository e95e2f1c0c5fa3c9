import { existsSync } from 'node:fs';

/** Which terraform to run and how it finds its provider, from the environment. */
export interface TerraformFinding {
  readonly binary: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * `MOULT_TERRAFORM` and `MOULT_TF_CLI_CONFIG_FILE`, which bootstrap writes, come first; then `terraform` from the PATH.
 * A `TF_CLI_CONFIG_FILE` that names no file only makes terraform complain, so it is left out.
 */
export function findTerraform(environment: Readonly<Record<string, string | undefined>>): TerraformFinding {
  const own = environment['MOULT_TF_CLI_CONFIG_FILE'];
  const users = environment['TF_CLI_CONFIG_FILE'];
  const file = [own, users].find((path) => path !== undefined && path !== '' && existsSync(path)) ?? '';
  return { binary: environment['MOULT_TERRAFORM'] ?? 'terraform', env: { TF_CLI_CONFIG_FILE: file } };
}
