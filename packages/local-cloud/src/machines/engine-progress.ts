import { z } from 'zod';

const progressSchema = z.object({ error: z.string().optional() });

/** Reads an engine's progress stream to its end; an error reported in it is thrown. */
export async function drained(progress: NodeJS.ReadableStream): Promise<void> {
  let text = '';
  for await (const chunk of progress) text = (text + String(chunk)).slice(-100_000);
  for (const line of text.split('\n').filter((one) => one.trim().startsWith('{'))) {
    const { error } = progressSchema.parse(JSON.parse(line));
    if (error !== undefined) throw new Error(`The container engine reports: ${error}`);
  }
}
