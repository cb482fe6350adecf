import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Suites of which `npm test` runs each half in one file, by folder. */
export const halves = {
  http: halved('http', /\.e2e\.spec\.ts$/),
  // Two are long enough to run beside them.
  infrastructure: halved('infrastructure', /^(?!all-|bundle-mutations|embedded-postgres).*\.spec\.ts$/),
};

/** The largest file first and each to the half that has less: about as long, and nobody's to sort. */
function halved(name: string, isIn: RegExp): readonly (readonly string[])[] {
  const folder = fileURLToPath(new URL(`../${name}/`, import.meta.url));
  const parts = [0, 0].map((size) => ({ size, files: [] as string[] }));
  const suites = readdirSync(folder)
    .filter((file) => isIn.test(file))
    .map((file) => ({ file, size: statSync(folder + file).size }))
    .toSorted((a, b) => b.size - a.size || a.file.localeCompare(b.file));
  for (const { file, size } of suites) {
    const [lighter] = parts.toSorted((a, b) => a.size - b.size);
    lighter!.files.push(file);
    lighter!.size += size;
  }
  return parts.map(({ files }) => files.toSorted());
}
