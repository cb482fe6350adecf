import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { heard } from './until.js';

/** A connection to a server that a test can break at the worst moment. */
export interface TcpProxy {
  /** The URL, by way of the proxy. */
  readonly url: string;
  /** Breaks all connections and refuses new ones, until told otherwise. */
  refuse(refused: boolean): void;
  /** Breaks the next connection on which the server sends such bytes, before they reach the client. */
  breakBefore(answer: string): Promise<void>;
  close(): Promise<void>;
}

export async function tcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let refused = false;
  let armed: { readonly answer: string; done(): void } | null = null;

  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname);
    const end = (): void => {
      for (const socket of [client, upstream]) sockets.delete(socket.destroy());
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', end);
    }
    if (refused) end();
    client.on('data', (data) => upstream.write(data));
    upstream.on('data', (data) => {
      if (!armed || !data.includes(armed.answer)) return void client.write(data);
      armed.done();
      armed = null;
      end();
    });
  });
  server.listen(0, '127.0.0.1');
  await heard(server, 'listening');

  const proxied = new URL(url);
  proxied.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const breakAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: proxied.href,
    refuse: (now) => {
      refused = now;
      if (refused) breakAll();
    },
    breakBefore: (answer) => new Promise((done) => (armed = { answer, done })),
    close: async () => {
      server.close();
      breakAll();
      await heard(server, 'close');
    },
  };
}
