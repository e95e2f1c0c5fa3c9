import { z } from 'zod';
import { reportVersion, type RunReport, runReportSchema } from './report.js';

/** A report, or one sentence on why the text is none. */
export type ParsedReport =
  | { readonly kind: 'report'; readonly report: RunReport }
  | { readonly kind: 'unreadable'; readonly because: string };

const versioned = z.object({ schema: z.number() });

/** Reads a report from its JSON text. Never throws. */
export function parseReport(text: string): ParsedReport {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', because: 'the file is not JSON' };
  }
  const version = versioned.safeParse(json);
  if (version.success && version.data.schema !== reportVersion) {
    const because = `the report is of schema ${version.data.schema}; this version reads schema ${reportVersion}`;
    return { kind: 'unreadable', because };
  }
  const parsed = runReportSchema.safeParse(json);
  if (parsed.success) return { kind: 'report', report: parsed.data };
  const [issue] = parsed.error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  const where = field === '' ? 'the report' : `"${field}"`;
  return { kind: 'unreadable', because: `${where}: ${issue?.message ?? 'is wrong'}` };
}

/** A report as JSON text, to be kept beside its page. */
export function printReport(report: RunReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** The JSON Schema (draft 2020-12) of the document, for readers in other languages. */
export function reportJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(runReportSchema), title: 'Moult run report' };
}
