#!/usr/bin/env node
import 'reflect-metadata';
import { application } from './app.module.js';
import { obey } from './infrastructure/cli/command-line.js';

process.exitCode = await obey(application, process.argv.slice(2), process.env, {
  isScreen: process.stdout.isTTY,
  say: (line) => void process.stdout.write(`${line}\n`),
  tell: (line) => void process.stderr.write(`${line}\n`),
});
