import { randomUUID } from 'node:crypto';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Metadata, ServerDuplexStream, ServerReadableStream, ServerWritableStream } from '@grpc/grpc-js';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type * as streamsTypes from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { EsdbLog } from './esdb-log.js';
import type { Outcome } from './esdb-log.js';
import * as wire from './esdb-wire.js';
import { sleep } from '../../../src/application/waiting.js';
import { heard } from '../until.js';

/** A call that arrived, before anything was done for it. */
export interface Arrived {
  readonly method: 'append' | 'batchAppend' | 'readStream' | 'readAll' | 'subscribe' | 'gossip' | 'features';
  /** Empty for $all and where the call concerns no stream. */
  readonly stream: string;
  readonly authorization: string | null;
}

/**
 * What goes wrong with a call. `drop-before` and `drop-after` break its connection before or after the append is
 * committed, `lost-answer` commits and never answers, `mute` neither, `silent` opens a subscription that gives nothing
 * and never ends, `end` ends one politely.
 */
export type Trouble =
  | 'drop-before'
  | 'drop-after'
  | 'lost-answer'
  | 'mute'
  | 'not-leader'
  | 'unavailable'
  | 'cancelled'
  | 'timeout'
  | 'access-denied'
  | 'silent'
  | 'end'
  | { readonly delay: number }
  | null;

export interface EsdbServerOptions {
  readonly log?: EsdbLog;
  /** A follower sends whoever demands the leader to it. */
  readonly leader?: EsdbServer;
  /** Key and certificate, PEM; plain text where absent. */
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
  /** `Basic` credentials that every call but gossip must carry. */
  readonly authorization?: string;
  /** Says of a position without an event what servers before 24.2 say of it. */
  readonly before24?: boolean;
  /** Live subscriptions that fall this many events behind are dropped, as servers before 23.10 do. */
  readonly dropsSlowConsumers?: number;
}

interface Call {
  readonly metadata: Metadata;
  getPeer(): string;
  emit(event: 'error', error: object): boolean;
}

/** From the decision on an append to its replication; a real server flushes and indexes meanwhile. Milliseconds. */
const REPLICATION_MS = 1;
/** After so long a server says of a write that was dropped that it timed out; milliseconds. */
const COMMIT_TIMEOUT_MS = 2_000;

/** How many events the server considers between two checkpoints of a filtered subscription that says nothing else. */
const SEARCH_WINDOW = 32;

/**
 * EventStoreDB's gRPC protocol over a socket, from the service definitions that ship with the client: a tool of the tests.
 * It imitates what servers of 23.10 and 24.10 do, the odd cases included, and fails on demand.
 */
export class EsdbServer {
  /** What it holds; another one is what a restored copy of the files would be. */
  log: EsdbLog;
  /** How long it takes to look at as many events as lie between two checkpoints; milliseconds. */
  searchPause = 0;
  /** Asked about every call, in the order in which they arrive. */
  trouble: (call: Arrived) => Trouble = () => null;
  /** Every call since the start. */
  readonly calls: Arrived[] = [];
  /** Events given to readers of $all, and to subscriptions. */
  readonly given = { readAll: 0, subscribe: 0 };
  /** After which position each subscription began. */
  readonly subscribedAfter: bigint[] = [];
  readonly #grpc = new Server({ 'grpc.max_receive_message_length': -1 });
  readonly #sockets = new Map<number, Socket>();
  readonly #subscriptions = new Set<Call>();
  #listener: NetServer | null = null;
  #port = 0;

  private constructor(private readonly options: EsdbServerOptions) {
    this.log = options.log ?? options.leader?.log ?? new EsdbLog();
    this.#grpc.addService(streamsGrpc.StreamsService, {
      read: (call: ServerWritableStream<streamsTypes.ReadReq, streamsTypes.ReadResp>) =>
        void this.#read(call),
      append: (
        call: ServerReadableStream<streamsTypes.AppendReq, streamsTypes.AppendResp>,
        answer: (error: object | null, response?: streamsTypes.AppendResp) => void,
      ) => void this.#append(call, answer),
      batchAppend: (call: ServerDuplexStream<streamsTypes.BatchAppendReq, streamsTypes.BatchAppendResp>) =>
        void this.#batchAppend(call),
      delete: (
        call: { request: streamsTypes.DeleteReq },
        answer: (error: object | null, response: streamsTypes.DeleteResp) => void,
      ) => {
        this.log.delete(wire.nameOf(call.request.getOptions()?.getStreamIdentifier()));
        answer(null, new streams.DeleteResp());
      },
      tombstone: (
        call: { request: streamsTypes.TombstoneReq },
        answer: (error: object | null, response: streamsTypes.TombstoneResp) => void,
      ) => {
        this.log.tombstone(wire.nameOf(call.request.getOptions()?.getStreamIdentifier()));
        answer(null, new streams.TombstoneResp());
      },
    });
    this.#grpc.addService(featuresGrpc.ServerFeaturesService, {
      getSupportedMethods: (_: unknown, answer: (error: null, response: object) => void) =>
        answer(null, supportedMethods()),
    });
    this.#grpc.addService(gossipGrpc.GossipService, {
      read: (_: unknown, answer: (error: null, response: object) => void) => {
        this.calls.push({ method: 'gossip', stream: '', authorization: null });
        answer(null, this.#clusterInfo());
      },
    });
  }

  static async start(options: EsdbServerOptions = {}): Promise<EsdbServer> {
    const server = new EsdbServer(options);
    await server.#listen();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** Connection string of this one node. */
  get url(): string {
    const { tls } = this.options;
    return tls ? `esdb://admin:changeit@localhost:${this.#port}` : `esdb://127.0.0.1:${this.#port}?tls=false`;
  }

  /** Breaks every connection, as the loss of the node would. */
  dropConnections(): void {
    for (const socket of this.#sockets.values()) socket.destroy();
  }

  /** Ends every subscription with an error, and leaves the connections. */
  failSubscriptions(code: status = status.UNAVAILABLE): void {
    for (const call of this.#subscriptions) call.emit('error', { code, details: 'Server Is Not Ready' });
  }

  /** Refuses connections until `resume`; what is stored stays. */
  async pause(): Promise<void> {
    const listener = this.#listener;
    this.#listener = null;
    this.dropConnections();
    if (listener) await new Promise((closed) => listener.close(closed));
  }

  async resume(): Promise<void> {
    if (!this.#listener) await this.#listen();
  }

  async close(): Promise<void> {
    await this.pause();
    this.#grpc.forceShutdown();
  }

  async #listen(): Promise<void> {
    const { tls } = this.options;
    const credentials = tls
      ? ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.cert }])
      : ServerCredentials.createInsecure();
    const injector = this.#grpc.createConnectionInjector(credentials);
    const listener = createServer((socket) => {
      socket.on('error', () => undefined);
      // A connection that was made just before a pause is heard of after it.
      if (this.#listener !== listener) return void socket.destroy();
      const port = socket.remotePort ?? 0;
      this.#sockets.set(port, socket);
      // The port may be another connection's by then.
      socket.on('close', () => this.#sockets.get(port) === socket && this.#sockets.delete(port));
      injector.injectConnection(socket);
    });
    listener.listen(this.#port, '127.0.0.1');
    await heard(listener, 'listening');
    this.#port = (listener.address() as AddressInfo).port;
    this.#listener = listener;
  }

  /** Notes a call, lets what troubles it happen, and says whether it goes on. */
  async #arrive(call: Call, method: Arrived['method'], stream: string, leader: boolean): Promise<Verdict> {
    const [given] = call.metadata.get('authorization');
    const arrived = { method, stream, authorization: given === undefined ? null : String(given) };
    this.calls.push(arrived);
    const trouble = this.trouble(arrived);
    if (typeof trouble === 'object' && trouble) await sleep(trouble.delay);
    if (trouble === 'drop-before') this.#drop(call);
    if (trouble === 'drop-before' || trouble === 'mute') return { refused: 'mute' };
    const { authorization, leader: other } = this.options;
    if (
      trouble === 'access-denied' ||
      (authorization !== undefined && authorization !== arrived.authorization)
    )
      return { refused: wire.refusals.accessDenied() };
    if (trouble === 'not-leader' || (other && leader && call.metadata.get('requires-leader').length > 0))
      return { refused: wire.refusals.notLeader('127.0.0.1', other?.port ?? this.#port) };
    if (trouble === 'unavailable') return { refused: wire.refusals.unavailable() };
    if (trouble === 'cancelled') return { refused: wire.refusals.cancelled() };
    if (trouble === 'timeout') return { refused: wire.refusals.timeout() };
    return { refused: null, trouble };
  }

  #drop(call: Call): void {
    const port = Number(/:(\d+)$/.exec(call.getPeer())?.[1]);
    this.#sockets.get(port)?.destroy();
  }

  async #append(
    call: ServerReadableStream<streamsTypes.AppendReq, streamsTypes.AppendResp>,
    answer: (error: object | null, response?: streamsTypes.AppendResp) => void,
  ): Promise<void> {
    const requests: streamsTypes.AppendReq[] = [];
    try {
      for await (const request of call) requests.push(request as streamsTypes.AppendReq);
    } catch {
      return; // the client went away
    }
    // A request that was cut off ends like a whole one, and is known for what it is a moment later.
    await new Promise(setImmediate);
    if (call.cancelled) return;
    const { stream, expected, proposed } = wire.appendOf(requests);
    const verdict = await this.#arrive(call, 'append', stream, true);
    if (verdict.refused === 'mute') return;
    if (verdict.refused) return answer(verdict.refused);
    if (wire.sizeOf(proposed) > wire.MAX_APPEND_BYTES) return answer(wire.refusals.tooLarge());
    const outcome = await this.#commit(stream, expected, proposed);
    if (verdict.trouble === 'drop-after') this.#drop(call);
    if (verdict.trouble === 'drop-after' || verdict.trouble === 'lost-answer') return;
    if (outcome.result === 'not-ready') {
      await sleep(COMMIT_TIMEOUT_MS, { ref: false });
      return answer(wire.refusals.timeout());
    }
    if (outcome.result === 'stream-deleted') return answer(wire.refusals.streamDeleted(stream));
    answer(null, wire.appended(outcome, expected));
  }

  async #batchAppend(
    call: ServerDuplexStream<streamsTypes.BatchAppendReq, streamsTypes.BatchAppendResp>,
  ): Promise<void> {
    const open = new Map<string, streamsTypes.BatchAppendReq[]>();
    try {
      for await (const given of call) {
        const request = given as streamsTypes.BatchAppendReq;
        const id = request.getCorrelationId()?.getString() ?? '';
        const parts = [...(open.get(id) ?? []), request];
        open.set(id, parts);
        if (!request.getIsFinal()) continue;
        open.delete(id);
        const { stream, expected, proposed } = wire.batchOf(parts);
        const verdict = await this.#arrive(call, 'batchAppend', stream, true);
        if (verdict.refused === 'mute') continue;
        if (verdict.refused) return void call.emit('error', verdict.refused);
        const outcome = await this.#commit(stream, expected, proposed);
        if (verdict.trouble === 'drop-after') this.#drop(call);
        else if (verdict.trouble !== 'lost-answer' && outcome.result !== 'not-ready')
          call.write(wire.batchAppended(parts[0]!, outcome, expected));
      }
      call.end();
    } catch {
      // the client went away
    }
  }

  async #commit(...append: Parameters<EsdbLog['decide']>): Promise<Outcome> {
    const outcome = this.log.decide(...append);
    await sleep(REPLICATION_MS);
    this.log.replicate();
    return outcome;
  }

  async #read(call: ServerWritableStream<streamsTypes.ReadReq, streamsTypes.ReadResp>): Promise<void> {
    const options = call.request.getOptions()!;
    const stream = wire.nameOf(options.getStream()?.getStreamIdentifier());
    const subscribes = options.hasSubscription();
    const method = subscribes ? 'subscribe' : options.hasAll() ? 'readAll' : 'readStream';
    const verdict = await this.#arrive(call, method, stream, false);
    if (verdict.refused === 'mute') return;
    if (verdict.refused) return void call.emit('error', verdict.refused);
    if (verdict.trouble === 'end') return void call.end();
    if (subscribes) return this.#subscribe(call, options, verdict.trouble);
    if (options.hasAll()) return this.#readAll(call, options);
    const found = this.log.stream(stream);
    if (found === 'deleted') return void call.emit('error', wire.refusals.streamDeleted(stream));
    if (!found) call.write(wire.streamNotFound(stream));
    else for (const event of wire.pageOf(found, options)) if (!(await push(call, wire.read(event)))) return;
    call.end();
  }

  async #readAll(
    call: ServerWritableStream<streamsTypes.ReadReq, streamsTypes.ReadResp>,
    options: streamsTypes.ReadReq.Options,
  ): Promise<void> {
    const { log } = this;
    const from = wire.positionOf(options, log.end);
    const index = log.indexOf(from);
    const { before24 } = this.options;
    if (index === null)
      return void call.emit('error', wire.refusals.readFailed(before24 ? 'Error' : 'InvalidPosition'));
    const forwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS;
    const count = Number(options.getCount());
    // Forwards from the position on, backwards what is before it.
    const page = forwards
      ? log.all.slice(index, index + count)
      : log.all.slice(Math.max(0, index - count), index).toReversed();
    this.given.readAll += page.length;
    for (const event of page) if (!(await push(call, wire.read(event)))) return;
    call.end();
  }

  async #subscribe(
    call: ServerWritableStream<streamsTypes.ReadReq, streamsTypes.ReadResp>,
    options: streamsTypes.ReadReq.Options,
    trouble: Trouble,
  ): Promise<void> {
    const { log } = this;
    const after = wire.positionOf(options, log.end);
    this.subscribedAfter.push(after);
    let index = log.indexOf(after);
    const { before24, dropsSlowConsumers = Infinity } = this.options;
    if (index === null)
      return void call.emit('error', before24 ? wire.refusals.failed() : wire.refusals.invalidPosition());
    if (log.all[index]?.position === after) index++;
    const matches = wire.filterOf(options);
    const filter = options.getFilter();
    const window = filter?.hasMax() ? filter.getMax() : SEARCH_WINDOW;
    const every = window * (filter?.getCheckpointintervalmultiplier() ?? 1);
    const gone = new Promise<void>((resolve) => {
      call.on('cancelled', resolve);
      call.on('close', resolve);
      call.on('error', () => resolve());
    });
    const end = new AbortController();
    void gone.then(() => end.abort());
    this.#subscriptions.add(call);
    await push(call, wire.confirmation(randomUUID()));
    if (trouble === 'silent') await gone;
    let live = false;
    let considered = 0;
    while (!end.signal.aborted) {
      const event = log.all[index];
      if (event === undefined) {
        if (!live) {
          if (index > 0) await push(call, wire.checkpoint(log.all[index - 1]!.position));
          await push(call, wire.caughtUp());
        }
        live = true;
        let heard = (): void => undefined;
        const more = new Promise<void>((resolve) => (heard = log.onCommit(resolve)));
        if (log.all[index] === undefined) await Promise.race([more, gone]);
        heard();
        continue;
      }
      index++;
      if (matches(event)) {
        this.given.subscribe++;
        if (!(await push(call, wire.read(event)))) break;
      }
      if (++considered % every === 0) {
        if (this.searchPause > 0) await sleep(this.searchPause);
        await push(call, wire.checkpoint(event.position));
      }
      if (live && log.all.length - index > dropsSlowConsumers) {
        call.emit('error', wire.refusals.tooSlow());
        break;
      }
    }
    this.#subscriptions.delete(call);
  }

  #clusterInfo(): object {
    const { LEADER, FOLLOWER } = gossip.MemberInfo.VNodeState;
    const nodes = this.options.leader
      ? [
          { port: this.options.leader.port, state: LEADER },
          { port: this.#port, state: FOLLOWER },
        ]
      : [{ port: this.#port, state: LEADER }];
    const info = new gossip.ClusterInfo();
    for (const { port, state } of nodes) {
      const member = new gossip.MemberInfo();
      const id = new shared.UUID();
      id.setString(randomUUID());
      member.setInstanceId(id).setState(state).setIsAlive(true).setTimeStamp('0');
      member.setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port));
      info.addMembers(member);
    }
    return info;
  }
}

type Verdict =
  | { readonly refused: 'mute' | ReturnType<typeof wire.refusals.unavailable> }
  | { readonly refused: null; readonly trouble: Trouble };

/** Writes with back-pressure; false where the client is gone. */
async function push(
  call: ServerWritableStream<streamsTypes.ReadReq, streamsTypes.ReadResp>,
  response: streamsTypes.ReadResp,
): Promise<boolean> {
  if (call.cancelled || call.destroyed) return false;
  if (call.write(response)) return true;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      for (const event of ['drain', 'cancelled', 'close', 'error']) call.off(event, go);
      resolve();
    };
    for (const event of ['drain', 'cancelled', 'close', 'error']) call.on(event, go);
  });
  return !(call.cancelled || call.destroyed);
}

function supportedMethods(): object {
  const methods = new features.SupportedMethods().setEventStoreServerVersion('24.10.4');
  for (const name of ['append', 'batchappend', 'read', 'delete', 'tombstone']) {
    const method = new features.SupportedMethod();
    method.setServiceName('event_store.client.streams.streams').setMethodName(name);
    methods.addMethods(method);
  }
  return methods;
}
