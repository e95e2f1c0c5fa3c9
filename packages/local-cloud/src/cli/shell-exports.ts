/** Environment variables as lines that a POSIX shell evaluates: `eval "$(local-cloud up …)"` style. */
export function shellExports(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'\n`)
    .join('');
}
