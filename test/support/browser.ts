import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The Chromium of this machine: the one that `CHROMIUM` names, or the first in `PATH`; null where there is none. */
export function chromium(): string | null {
  return (
    process.env['CHROMIUM'] ?? inPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
  );
}

/** The first of these programs in `PATH`; null where none is there. */
export function inPath(...names: readonly string[]): string | null {
  const { PATH = '' } = process.env;
  const paths = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return paths.find((path) => existsSync(path)) ?? null;
}
