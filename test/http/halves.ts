import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;

/** The suites of HTTP in two halves, the largest file first and each to the half that has less: about as long, and nobody's to sort. */
export const halves: readonly (readonly string[])[] = halved(
  readdirSync(folder)
    .filter((file) => file.endsWith('.e2e.spec.ts'))
    .map((file) => ({ file, size: statSync(join(folder, file)).size })),
);

function halved(suites: readonly { readonly file: string; readonly size: number }[]): string[][] {
  const halves = [0, 0].map((size) => ({ size, files: [] as string[] }));
  for (const { file, size } of suites.toSorted((a, b) => b.size - a.size || a.file.localeCompare(b.file))) {
    const [lighter] = halves.toSorted((a, b) => a.size - b.size);
    lighter!.files.push(file);
    lighter!.size += size;
  }
  return halves.map(({ files }) => files.toSorted());
}
