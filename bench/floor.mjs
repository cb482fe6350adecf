// The limit of the framework: the forms of commands are checked as ever and nothing is stored; a question is answered with the bytes
// that it is given. A program of its own; writes its address.
import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const load = (path) => import(pathToFileURL(join(process.argv[2], 'dist', path)).href);
const { checked } = await load('application/gateway.js');
const { commands } = await load('application/commands.js');

const kept = new Map();

class Floor {
  command(name, body) {
    checked(commands.get(name).command, body);
    return { outcome: 'accepted' };
  }
  keep(name, body) {
    kept.set(name, body);
  }
  answer(name) {
    return kept.get(name);
  }
}
const route = (method, decorate, ...parameters) => {
  decorate(Floor.prototype, method, Object.getOwnPropertyDescriptor(Floor.prototype, method));
  parameters.forEach((parameter, i) => parameter(Floor.prototype, method, i));
};
route('command', Post('api/commands/:name'), Param('name'), Body());
route('keep', Post('keep/:name'), Param('name'), Body());
route('answer', Get('kept/:name'), Param('name'));
Controller()(Floor);
class App {}
Module({ controllers: [Floor] })(App);

const app = await NestFactory.create(App, new FastifyAdapter({ bodyLimit: 50_000_000 }), { logger: false });
await app.listen(0, '127.0.0.1');
process.stdout.write(`Serving on http://localhost:${new URL(await app.getUrl()).port}\n`);
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
