import { z } from 'zod';
import { sourceSchema, type Source } from './source.js';

/** A file of the definition's folder and where it goes on the image. */
interface ImageFile {
  /** Relative to the folder of `image.ts`. */
  readonly from: string;
  /** Absolute path on the image. */
  readonly to: string;
  /** Permission bits, e.g. 0o644. */
  readonly mode: number;
  /**
   * `user:group`, both of the base: files are placed before the scripts run. What is to belong to a user that a script makes is
   * given to it by that script.
   */
  readonly owner: string;
}

/** A POSIX shell script run on the machine as root. */
export interface Script {
  /** Relative to the folder of `image.ts`. */
  readonly script: string;
  /** A script that has not ended by then fails the build. */
  readonly deadlineSeconds: number;
}

/** A script that says by its exit code whether the finished image, booted, is right. */
export interface ImageTest extends Script {
  /** `machine` needs a booted instance; `anywhere` also holds in a container without an init system. */
  readonly where: 'machine' | 'anywhere';
}

/** Everything an image is made from. Same definition, same base: same image. */
export interface ImageDefinition {
  readonly name: string;
  readonly version: string;
  /** The newest image of these owners with a name that matches; `*` stands for anything. */
  readonly base: { readonly name: string; readonly owners: readonly string[] };
  /** A Nitro type: only they give the console output that the host keys are read from. */
  readonly instanceType: string;
  /** Who logs in on the base: `admin` on Debian's. */
  readonly user: string;
  /** Seen by scripts as `MOULT_PARAMETER_<NAME>`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Environment variables of the builder that provisioning may read; they stay on tmpfs. */
  readonly secrets: readonly string[];
  readonly sources: readonly Source[];
  readonly files: readonly ImageFile[];
  readonly provision: readonly Script[];
  readonly tests: readonly ImageTest[];
  /** User data of the instance that the finished image is tested on. */
  readonly testUserData: string;
  /** The same definition as a container image for tests. */
  readonly docker?: { readonly command: readonly string[] } | undefined;
}

/** What a definition file writes; the rest has defaults. */
export type ImageDefinitionInput = Pick<ImageDefinition, 'name' | 'version' | 'base'> &
  Partial<Omit<ImageDefinition, 'name' | 'version' | 'base' | 'files' | 'provision' | 'tests'>> & {
    readonly files?: readonly (Pick<ImageFile, 'from' | 'to'> & Partial<ImageFile>)[];
    readonly provision?: readonly (Pick<Script, 'script'> & Partial<Script>)[];
    readonly tests: readonly (Pick<ImageTest, 'script'> & Partial<ImageTest>)[];
  };

const relative = z.string().min(1).regex(/^[^/]/, 'must be relative to the folder of image.ts');
const deadlineSeconds = z.int().min(1).max(7200);

/** Reads a definition from outside; every issue names its field. */
export const definitionSchema: z.ZodType<ImageDefinition> = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1 to 32 lower-case letters, digits and dashes'),
  version: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,31}$/, 'must be like v1 or 2.0.1'),
  base: z.strictObject({ name: z.string().min(1), owners: z.array(z.string().min(1)).min(1) }),
  instanceType: z.string().min(1).default('t3.small'),
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]*$/, 'must be a login name')
    .default('admin'),
  parameters: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be upper case'), z.string()).default({}),
  secrets: z.array(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be upper case')).default([]),
  sources: z.array(sourceSchema).default([]),
  files: z
    .array(
      z.strictObject({
        from: relative,
        to: z.string().startsWith('/', 'must be absolute'),
        mode: z.int().min(0).max(0o7777).default(0o644),
        owner: z
          .string()
          .regex(/^[a-z_][a-z0-9_-]*:[a-z_][a-z0-9_-]*$/, 'must be user:group')
          .default('root:root'),
      }),
    )
    .default([]),
  provision: z
    .array(z.strictObject({ script: relative, deadlineSeconds: deadlineSeconds.default(600) }))
    .default([]),
  tests: z
    .array(
      z.strictObject({
        script: relative,
        deadlineSeconds: deadlineSeconds.default(120),
        where: z.enum(['machine', 'anywhere']).default('machine'),
      }),
    )
    .min(1, 'an image without a test is not published'),
  testUserData: z.string().max(12_000).default(''),
  docker: z.strictObject({ command: z.array(z.string()).min(1) }).optional(),
});

/** Types a definition; the builder checks it when it loads it. */
export function defineImage(definition: ImageDefinitionInput): ImageDefinitionInput {
  return definition;
}
