import { defineConfig } from 'rolldown';

/**
 * The program and the packages it uses in one file, and beside it what is loaded when it is asked for: thousands of files took longer to find
 * and read than all the rest of a start.
 */
const program = {
  input: { thidua: 'src/main.ts' },
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  platform: 'node',
  // Has a binary beside it.
  external: ['@myriaddreamin/typst-ts-node-compiler'],
  // Packages that others would use if they were there.
  onLog: (level, log, handle) => log.code === 'UNRESOLVED_IMPORT' || handle(level, log),
  output: {
    dir: 'dist',
    chunkFileNames: 'parts/[name].js',
    // Names of classes are told in errors and metadata.
    keepNames: true,
    comments: { legal: true, annotation: false, jsdoc: false },
  },
};

/** What threads run: a file of its own, so that none of the program is taken out of its one file for both. */
const thread = { ...program, input: { 'log-worker': 'src/infrastructure/verify/log-worker.ts' } };

export default defineConfig([program, thread]);
