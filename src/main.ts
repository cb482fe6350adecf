#!/usr/bin/env node
import 'reflect-metadata';
import { obey } from './infrastructure/cli/command-line.js';
import type { Application } from './infrastructure/http/server.js';

const load = async (): Promise<Application> => (await import('./app.module.js')).application;

// Who listens no more, as `head` after its lines, misses what is said; the work goes on.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

process.exitCode = await obey(load, process.argv.slice(2), process.env, {
  isScreen: process.stdout.isTTY,
  say: (line) => void process.stdout.write(`${line}\n`),
  tell: (line) => void process.stderr.write(`${line}\n`),
});
