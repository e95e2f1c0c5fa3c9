/** On tmpfs, on every machine: nothing of a build's means reaches the disk that becomes the image. */
export const workDir = '/run/moult-build';
