import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from '../place/workspace.js';

// Bootstrap writes down where it found Terraform; through Nx it is read already.
const found = join(workspace, '.env.local');
if (existsSync(found)) process.loadEnvFile(found);
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const { program } = await import('./program.js');
process.exitCode = await program(process.argv.slice(2));
