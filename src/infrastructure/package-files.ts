import { existsSync } from 'node:fs';

const root = rootAbove(new URL('./', import.meta.url));

/** A file that the package brings along, by its path in it, for what runs from `src`, from `dist` and from the program in one file. */
export const packageFile = (path: string): URL => new URL(path, root);

function rootAbove(folder: URL): URL {
  return existsSync(new URL('package.json', folder)) ? folder : rootAbove(new URL('../', folder));
}
