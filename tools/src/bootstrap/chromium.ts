import { access, constants } from 'node:fs/promises';
import { installDebianPackages } from './debian.js';
import { onPath } from './on-path.js';
import { canInstallDebianPackages, type Found, type Machine, type Probe } from './probe.js';

const name = 'Chromium';

/** What is not done without it. Nothing else needs a browser, so its absence stops nobody. */
const without = 'absent: no test looks at the page of a report (set MOULT_CHROMIUM, or install chromium)';

/** A browser for the tests of the report's page: wanted, never required. */
export async function probeChromium(machine: Machine): Promise<Probe> {
  const there = await find(machine);
  if (there !== undefined) return { kind: 'found', name, detail: there };
  // Ubuntu's package of that name only fetches a snap, which does not run everywhere.
  const isUbuntu = machine.distributions.includes('ubuntu');
  if (machine.offline || isUbuntu || !canInstallDebianPackages(machine)) return absent(without);
  const install = async (): Promise<Found> => {
    try {
      await installDebianPackages(['chromium']);
    } catch (error) {
      return absent(`${without}; ${error instanceof Error ? error.message : String(error)}`);
    }
    const installed = await find(machine);
    return installed === undefined ? absent(without) : { kind: 'found', name, detail: installed };
  };
  return { kind: 'installable', name, what: "Debian's chromium", install };
}

/** The one that is named, else Debian's: where the tests look. */
async function find(machine: Machine): Promise<string | undefined> {
  const named = machine.env['MOULT_CHROMIUM'];
  if (named === undefined || named === '') return onPath(machine, 'chromium');
  const runs = await access(named, constants.X_OK).then(
    () => true,
    () => false,
  );
  return runs ? named : undefined;
}

function absent(detail: string): Found {
  return { kind: 'found', name, detail };
}
