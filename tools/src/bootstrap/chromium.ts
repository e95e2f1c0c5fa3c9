import { access, constants } from 'node:fs/promises';
import { installDebianPackages } from './debian.js';
import { onPath } from './on-path.js';
import { canInstallDebianPackages, type Found, type Machine, type Probe } from './probe.js';

const name = 'Chromium';

/** Under any of these names a browser that the tests can steer; Debian's comes first. */
const commands = ['chromium', 'google-chrome', 'google-chrome-stable'];

/** The browser in which the tests look at a report's page. They are told where it is: the PATH is not theirs to search. */
export async function probeChromium(machine: Machine): Promise<Probe> {
  const there = await find(machine);
  if (there !== undefined) return found(there);
  const named = nameGiven(machine);
  if (named !== undefined) {
    const reason = `MOULT_CHROMIUM is ${named}, and that is nothing that can be run.`;
    return { kind: 'missing', name, reason, next: 'unset MOULT_CHROMIUM' };
  }
  // Ubuntu's package of that name only fetches a snap, which does not run everywhere.
  const isUbuntu = machine.distributions.includes('ubuntu');
  if (machine.offline || isUbuntu || !canInstallDebianPackages(machine)) {
    const reason = 'no browser is on the PATH, and the tests look at the page of a report in one.';
    return { kind: 'missing', name, reason, next: advice(machine) };
  }
  return { kind: 'installable', name, what: "Debian's chromium", install: () => install(machine) };
}

async function install(machine: Machine): Promise<Found> {
  await installDebianPackages(machine, ['chromium']);
  const installed = await find(machine);
  if (installed === undefined) throw new Error('chromium was installed, and is not on the PATH');
  return found(installed);
}

/** The one that is named, else the first on the PATH. */
async function find(machine: Machine): Promise<string | undefined> {
  const named = nameGiven(machine);
  if (named === undefined) {
    const places = await Promise.all(commands.map((command) => onPath(machine, command)));
    return places.find((place) => place !== undefined);
  }
  const runs = await access(named, constants.X_OK).then(
    () => true,
    () => false,
  );
  return runs ? named : undefined;
}

/** An empty variable names nothing. */
function nameGiven(machine: Machine): string | undefined {
  const named = machine.env['MOULT_CHROMIUM'];
  return named === '' ? undefined : named;
}

function advice(machine: Machine): string {
  if (machine.distributions.includes('debian') && !machine.distributions.includes('ubuntu')) {
    return `${machine.isRoot ? '' : 'sudo '}apt-get install chromium`;
  }
  return 'install Chromium or Chrome, or set MOULT_CHROMIUM to the path of one';
}

function found(path: string): Found {
  return { kind: 'found', name, detail: path, environment: { MOULT_CHROMIUM: path } };
}
