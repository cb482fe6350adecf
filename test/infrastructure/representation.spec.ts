import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { bytesOf, compressAnswers, written } from '../../src/infrastructure/http/representation.js';
import { frozen } from '../../src/projections/row-cache.js';
import { inTime } from '../support/until.js';

describe('an answer as JSON', () => {
  const data = () => ({ name: 'Cụm “1”', '{': [',}', null, { times: 1 }] });

  it.each([
    ['an answer', { data: frozen(data()), next: null, meta: { position: '7', lagEvents: 0 } }],
    ['the same data once more', { data: frozen(data()), meta: { '{,}': '{,}' } }],
    ['data alone', { data: frozen(data()) }],
    ['data that may change', { data: data(), meta: { position: '7' } }],
    ['data that is a text', { data: 'một', meta: {} }],
    ['no data', { code: 'NOT_FOUND' }],
    ['null', null],
    ['what is absent', { data: frozen(data()), next: undefined, meta: {} }],
  ])('is what JSON.stringify makes of %s', (_, answer) => {
    expect([written(answer), written(answer)]).toEqual([JSON.stringify(answer), JSON.stringify(answer)]);
  });

  it('writes data that cannot change once', () => {
    let times = 0;
    const counted = Object.freeze({ toJSON: () => ++times });
    expect([1, 2].map((position) => written({ data: counted, position }))).toEqual([
      '{"data":1,"position":1}',
      '{"data":1,"position":2}',
    ]);
  });
});

describe('an answer as bytes', () => {
  it('is written once where it cannot change, and anew where it may', () => {
    const kept = frozen({ data: { name: 'Cụm' }, meta: { position: '7' } });
    expect(bytesOf(kept).toString()).toBe(JSON.stringify(kept));
    expect(bytesOf(kept)).toBe(bytesOf(kept));
    const answer = { data: kept.data, meta: { position: '7' } };
    bytesOf(answer);
    answer.meta.position = '8';
    expect(bytesOf(answer).toString()).toBe('{"data":{"name":"Cụm"},"meta":{"position":"8"}}');
  });
});

describe('a long answer', () => {
  it('is compressed as bytes, but not what is no answer of ours', async () => {
    const server = fastify();
    compressAnswers(server);
    const answer = frozen({ data: ['Cụm thi đua '.repeat(2_000)], meta: {} });
    server.get('/answer', (_request, reply) => reply.type('application/json').send(bytesOf(answer)));
    server.get('/file', (_request, reply) => reply.type('application/zip').send(Buffer.alloc(20_000)));
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    const get = async (path: string) => {
      const response = await fetch(`${url}${path}`, { headers: { 'accept-encoding': 'gzip' } });
      return [response.headers.get('content-encoding'), await response.text()];
    };
    const compressed = ['gzip', JSON.stringify(answer)];
    expect([await get('/answer'), await get('/answer')]).toEqual([compressed, compressed]);
    expect(await get('/file')).toEqual([null, '\0'.repeat(20_000)]);
    await server.close();
  });

  it('is given up where who asked goes away while it is compressed', async () => {
    const server = fastify();
    compressAnswers(server);
    const text = randomBytes(4 * 1024 * 1024).toString('hex');
    // As what was asked before is answered before its route; where that cannot be sent, the route is asked.
    const again = new Promise((resolve) =>
      server.get('/long', { preHandler: async (_request, reply) => reply.send(text) }, (_request, reply) => {
        resolve(reply.send('short'));
      }),
    );
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write('GET /long HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n');
      setTimeout(() => socket.destroy(), 20);
    });
    await inTime('the route is asked', again);
    // What is thrown once it is compressed ends the process.
    await promisify(gzip)(text, { level: 3 });
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    await server.close();
  });
});
