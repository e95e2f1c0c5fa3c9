import type { Command } from 'commander';
import { listImages, removeImages, type ImagesOptions } from './images.js';
import type { Terminal } from './program.js';

/** Adds `images list` and `images rm`. */
export function addImages(
  program: Command,
  terminal: Terminal,
  guarded: (act: () => Promise<void>) => Promise<void>,
): void {
  const images = program.command('images').description('Show or remove the images of an image store.');
  const folder = ['--image-store <folder>', 'the store, as given to "up"'] as const;
  images
    .command('list', { isDefault: true })
    .description('List the images of a store.')
    .requiredOption(...folder)
    .option('--json', 'print them as JSON', false)
    .action((options: ImagesOptions) => guarded(() => listImages(options, terminal)));
  images
    .command('rm')
    .description('Remove images from a store; clouds that run keep what they have.')
    .argument('<image...>', 'ids of images')
    .requiredOption(...folder)
    .option('--json', 'print their ids as JSON', false)
    .action((ids: string[], options: ImagesOptions) => guarded(() => removeImages(ids, options, terminal)));
}
