import { dropStored, listStored, type StoredImage } from '../image-store/stored-images.js';
import { columns } from './machine-table.js';
import type { Terminal } from './program.js';

/** What `images` takes. */
export interface ImagesOptions {
  readonly imageStore: string;
  readonly json: boolean;
}

/** Lists what a store holds, damaged entries with what is wrong with them. */
export async function listImages(options: ImagesOptions, terminal: Terminal): Promise<void> {
  const images = await listStored(options.imageStore);
  if (options.json) {
    terminal.stdout(`${JSON.stringify(images)}\n`);
    return;
  }
  if (images.length === 0) {
    terminal.stderr(`No images in ${options.imageStore}.\n`);
    return;
  }
  terminal.stdout(columns([['IMAGE', 'NAME', 'CREATED', 'MIB', 'STATE'], ...images.map(row)]));
}

function row(image: StoredImage): string[] {
  if (image.kind === 'damaged') return [image.imageId, '-', '-', '-', `damaged: ${image.reason}`];
  const { imageId, name, created, bytes } = image;
  return [imageId, name, created, String(Math.round(bytes / 2 ** 20)), 'available'];
}

/** Removes images from a store; clouds that run keep what they have. One that is not there fails the command. */
export async function removeImages(
  imageIds: readonly string[],
  options: ImagesOptions,
  terminal: Terminal,
): Promise<void> {
  const removed: string[] = [];
  for (const imageId of imageIds) {
    await dropStored(options.imageStore, imageId);
    removed.push(imageId);
    if (!options.json) terminal.stderr(`${imageId}: removed.\n`);
  }
  if (options.json) terminal.stdout(`${JSON.stringify(removed)}\n`);
}
