import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Shorter files are sent sooner as they are; bytes. */
const SHORT = 1024;

/** Writes each file beside itself compressed, so that the server compresses nothing while it runs. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  async writeBundle({ dir = '' }) {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    await Promise.all(
      files.map(async (file) => {
        const plain = await readFile(file);
        if (plain.length < SHORT) return;
        await writeFile(
          `${file}.br`,
          await promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
        );
        await writeFile(`${file}.gz`, await promisify(gzip)(plain, { level: 9 }));
      }),
    );
  },
};

/** The scripts of `docs`, which are written for Node, find here what they take as given there. */
const scripts: Plugin = {
  name: 'scripts',
  transform: {
    filter: { id: /\/docs\/[\w-]+\.mjs$/ },
    handler: (code) => ({ code: `import { Buffer } from 'buffer/';${code}`, map: null }),
  },
};

export default defineConfig({
  root: import.meta.dirname,
  resolve: {
    alias: [
      {
        find: /^node:(crypto|fs|process|url|util)$/,
        replacement: join(import.meta.dirname, 'src/proof/node.ts'),
      },
    ],
  },
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    // The policy of the pages lets nothing be loaded from `data:` but pictures.
    assetsInlineLimit: 0,
    target: 'es2023',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    // Libraries mark what may run on a server.
    rolldownOptions: {
      checks: { moduleLevelDirective: false, pluginTimings: false },
      // What the first view needs comes in one file: of sixteen, most waited for a connection. What several pages need does too.
      output: {
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'] },
            { name: 'pages', test: /console\/src\/(?!proof)|node_modules\/@mantine/, minShareCount: 5 },
          ],
        },
      },
    },
  },
  plugins: [scripts, compressed],
  server: { proxy: { '/api': 'http://localhost:3000', '/health': 'http://localhost:3000' } },
});
