import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How long the rest of a request may take to arrive once the server closes, milliseconds. */
const REST = 5_000;

/**
 * While the server closes, requests that have arrived are answered, and nothing else holds it: Node leaves open what has sent nothing yet, or
 * not all of its request, and keeps a connection whose answer went out for the next question of a minute from now.
 */
export function closeSoon(server: FastifyInstance): void {
  /** Connections of which nobody makes an answer. */
  const unasked = new Set<Socket>();
  let isClosing = false;
  const cut = (which: (socket: Socket) => boolean): void => {
    for (const socket of unasked) if (which(socket)) socket.destroy();
  };
  server.server.on('connection', (socket) => {
    unasked.add(socket);
    socket.once('close', () => unasked.delete(socket));
  });
  // Its body is there as well.
  server.addHook('preValidation', ({ raw }, _reply, done) => {
    unasked.delete(raw.socket);
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) reply.header('Connection', 'close');
    done(null, payload);
  });
  server.addHook('onResponse', ({ raw }, _reply, done) => {
    if (isClosing) setImmediate(() => server.server.closeIdleConnections());
    if (!raw.socket.destroyed) unasked.add(raw.socket);
    done();
  });
  server.addHook('preClose', (done) => {
    isClosing = true;
    cut(({ bytesRead }) => bytesRead === 0);
    setTimeout(() => cut(() => true), REST).unref();
    done();
  });
}
