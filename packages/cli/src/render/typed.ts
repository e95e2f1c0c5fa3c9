import { quoted } from '@moult/aws';

/** How commands are written down in a "next:", so that they can be pasted as they stand. */
export interface Typed {
  /** The command that was typed, to the letter: again, it goes on. */
  readonly again: string;
  /** Another command of the same release in the same environment, and what follows it. */
  other(command: string, args?: string): string;
  /** A command of another release in the same environment. */
  by(release: string, command: string, args?: string): string;
  /** The same in another environment, with what leads there. */
  within(environment: string, flags?: Readonly<Record<string, string>>): Typed;
}

/** How the user said where, and what else was typed. */
export interface Said {
  /** In front of the command: `ENV=prod`. */
  readonly variables: Readonly<Record<string, string>>;
  /** What every command there needs again: `--region` and `eu-central-1`. */
  readonly flags: Readonly<Record<string, string>>;
  /** Everything after the command's name. */
  readonly args: readonly string[];
}

const nothingSaid: Said = { variables: {}, flags: {}, args: [] };

/** `resume`, `pause` and `abort` want a reason, which goes into the journal. */
export const reasonWanted = '--because "…"';

/** Commands of a release as a person types them: alone, or through Nx, which passes on only what follows `--`. */
export function typedAs(
  release: string,
  command: string,
  through: 'nx' | 'bin',
  said: Said = nothingSaid,
): Typed {
  const variables = Object.entries(said.variables).map(([name, value]) => `${name}=${word(value)}`);
  const flags = Object.entries(said.flags).map(([flag, value]) => `${flag} ${word(value)}`);
  const line = (by: string, name: string, args: readonly string[]): string => {
    const rest = args.filter((one) => one !== '');
    const call =
      through === 'bin'
        ? ['npx', by, name]
        : ['npx nx run', `${by}:${name}`, ...(rest.length > 0 ? ['--'] : [])];
    return [...variables, ...call, ...rest].join(' ');
  };
  return {
    again: line(release, command, said.args.map(word)),
    other: (name, args = '') => line(release, name, [...flags, args]),
    by: (other, name, args = '') => line(other, name, [...flags, args]),
    within: (environment, more = {}) => {
      const kept = Object.entries(said.flags).filter(([flag]) => flag !== '--environment');
      const there = { ...Object.fromEntries(kept), ...more };
      return typedAs(release, command, through, {
        ...{ variables: { ...said.variables, ENV: environment }, flags: there },
        args: Object.entries(there).flat(),
      });
    },
  };
}

/** As a shell reads it back. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quoted(text);
}
