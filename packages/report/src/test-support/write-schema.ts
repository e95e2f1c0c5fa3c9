import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportJsonSchema } from '../model/parse.js';

/** Writes the published JSON Schema anew; `npm run schema` after a change of the model, and prettier over it. */
writeFileSync(
  join(import.meta.dirname, '../../schema/report-1.schema.json'),
  JSON.stringify(reportJsonSchema(), null, 2),
);
