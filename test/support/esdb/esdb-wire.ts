import { Metadata, status } from '@grpc/grpc-js';
import type * as sharedTypes from '@eventstore/db-client/generated/shared_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import googleStatus from '@eventstore/db-client/generated/status_pb.js';
import type * as types from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import googleAny from 'google-protobuf/google/protobuf/any_pb.js';
import googleEmpty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Expected, Outcome, Proposed, Written } from './esdb-log.js';

// The messages of the protocol, to and from what the log knows.

/** Most bytes of one append: the default of servers up to 25.0. */
export const MAX_APPEND_BYTES = 1024 * 1024;

type Options = types.ReadReq.Options;

export function nameOf(identifier: sharedTypes.StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();
}

interface Proposal {
  getId(): sharedTypes.UUID | undefined;
  getMetadataMap(): { get(name: string): string | undefined };
  getData_asU8(): Uint8Array;
  getCustomMetadata_asU8(): Uint8Array;
}

function proposedOf(message: Proposal): Proposed {
  return {
    id: message.getId()!.getString(),
    type: message.getMetadataMap().get('type')!,
    contentType: message.getMetadataMap().get('content-type')!,
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export interface Append {
  readonly stream: string;
  readonly expected: Expected;
  readonly proposed: readonly Proposed[];
}

export function appendOf(requests: readonly types.AppendReq[]): Append {
  const options = requests.find((request) => request.hasOptions())!.getOptions()!;
  const expected = options.hasRevision()
    ? BigInt(options.getRevision())
    : options.hasNoStream()
      ? 'no_stream'
      : options.hasStreamExists()
        ? 'stream_exists'
        : 'any';
  const proposed = requests.flatMap((request) => {
    const message = request.getProposedMessage();
    return message ? [proposedOf(message)] : [];
  });
  return { stream: nameOf(options.getStreamIdentifier()), expected, proposed };
}

export function batchOf(requests: readonly types.BatchAppendReq[]): Append {
  const options = requests.find((request) => request.hasOptions())!.getOptions()!;
  const expected = options.hasStreamPosition()
    ? BigInt(options.getStreamPosition())
    : options.hasNoStream()
      ? 'no_stream'
      : options.hasStreamExists()
        ? 'stream_exists'
        : 'any';
  const proposed = requests.flatMap((request) => request.getProposedMessagesList().map(proposedOf));
  return { stream: nameOf(options.getStreamIdentifier()), expected, proposed };
}

/** As the server counts it (`Event.SizeOnDisk`). */
export function sizeOf(proposed: readonly Proposed[]): number {
  return proposed.reduce((sum, e) => sum + e.data.length + e.metadata.length + 2 * e.type.length, 0);
}

export function appended(
  outcome: Exclude<Outcome, { result: 'stream-deleted' | 'not-ready' }>,
  expected: Expected,
): types.AppendResp {
  const response = new streams.AppendResp();
  if (outcome.result === 'success') {
    const at = String(outcome.last.position);
    const position = new streams.AppendResp.Position().setCommitPosition(at).setPreparePosition(at);
    const success = new streams.AppendResp.Success();
    success.setCurrentRevision(String(outcome.last.revision)).setPosition(position);
    return response.setSuccess(success);
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (outcome.current < 0n) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(outcome.current));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return response.setWrongExpectedVersion(wrong);
}

export function batchAppended(
  request: types.BatchAppendReq,
  outcome: Exclude<Outcome, { result: 'not-ready' }>,
  expected: Expected,
): types.BatchAppendResp {
  const response = new streams.BatchAppendResp().setCorrelationId(request.getCorrelationId());
  response.setStreamIdentifier(request.getOptions()!.getStreamIdentifier());
  if (outcome.result === 'success') {
    const at = String(outcome.last.position);
    const position = new shared.AllStreamPosition().setCommitPosition(at).setPreparePosition(at);
    const success = new streams.BatchAppendResp.Success();
    success.setCurrentRevision(String(outcome.last.revision)).setPosition(position);
    return response.setSuccess(success);
  }
  const any = new googleAny.Any();
  if (outcome.result === 'stream-deleted') {
    const deleted = new shared.StreamDeleted();
    deleted.setStreamIdentifier(request.getOptions()!.getStreamIdentifier());
    any.pack(deleted.serializeBinary(), 'event_store.client.StreamDeleted');
  } else {
    const wrong = new shared.WrongExpectedVersion();
    if (outcome.current < 0n) wrong.setCurrentNoStream(new googleEmpty.Empty());
    else wrong.setCurrentStreamRevision(String(outcome.current));
    if (expected === 'no_stream') wrong.setExpectedNoStream(new googleEmpty.Empty());
    else if (typeof expected === 'bigint') wrong.setExpectedStreamPosition(String(expected));
    else wrong.setExpectedAny(new googleEmpty.Empty());
    any.pack(wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion');
  }
  return response.setError(new googleStatus.Status().setDetails(any));
}

export function read(event: Written): types.ReadResp {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  const id = new shared.UUID();
  id.setString(event.id);
  recorded.setId(id).setStreamRevision(String(event.revision));
  recorded.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(event.stream)));
  recorded.setCommitPosition(String(event.position)).setPreparePosition(String(event.position));
  const map = recorded.getMetadataMap();
  map.set('type', event.type).set('content-type', event.contentType).set('created', String(event.created));
  recorded.setData(event.data).setCustomMetadata(event.metadata);
  const wrapped = new streams.ReadResp.ReadEvent().setEvent(recorded);
  return new streams.ReadResp().setEvent(wrapped.setCommitPosition(String(event.position)));
}

export function streamNotFound(stream: string): types.ReadResp {
  const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
  const notFound = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier);
  return new streams.ReadResp().setStreamNotFound(notFound);
}

export function confirmation(id: string): types.ReadResp {
  return new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id),
  );
}

export function checkpoint(position: bigint): types.ReadResp {
  const at = String(position);
  return new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(at).setPreparePosition(at),
  );
}

export function caughtUp(): types.ReadResp {
  return new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());
}

/** The page of a stream that was asked for. */
export function pageOf(events: readonly Written[], options: Options): readonly Written[] {
  const from = options.getStream()!;
  const count = Number(options.getCount());
  if (options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS) {
    const first = from.hasRevision() ? BigInt(from.getRevision()) : from.hasEnd() ? null : 0n;
    return first === null ? [] : events.filter((event) => event.revision >= first).slice(0, count);
  }
  const last = from.hasRevision() ? BigInt(from.getRevision()) : from.hasEnd() ? null : 0n;
  const upTo = last === null ? events : events.filter((event) => event.revision <= last);
  return upTo.slice(Math.max(0, upTo.length - count)).toReversed();
}

export function positionOf(options: Options, end: bigint): bigint {
  const all = options.getAll()!;
  if (all.hasEnd()) return end;
  return all.hasPosition() ? BigInt(all.getPosition()!.getCommitPosition()) : 0n;
}

export function filterOf(options: Options): (event: Written) => boolean {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const byStream = filter.hasStreamIdentifier();
  const expression = (byStream ? filter.getStreamIdentifier() : filter.getEventType())!;
  const prefixes = expression.getPrefixList();
  const regex = expression.getRegex() === '' ? null : new RegExp(expression.getRegex());
  return (event) => {
    const text = byStream ? event.stream : event.type;
    return regex ? regex.test(text) : prefixes.some((prefix) => text.startsWith(prefix));
  };
}

function refusal(code: status, details: string, exception: Readonly<Record<string, string>> = {}) {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(exception)) metadata.set(name, value);
  return { code, details, metadata };
}

/** Errors as `RpcExceptions` of the server words them. */
export const refusals = {
  accessDenied: () => refusal(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }),
  notLeader: (host: string, port: number) =>
    refusal(status.NOT_FOUND, 'Leader info available', {
      exception: 'not-leader',
      'leader-endpoint-host': host,
      'leader-endpoint-port': String(port),
    }),
  unavailable: () => refusal(status.UNAVAILABLE, 'Server Is Not Ready'),
  cancelled: () => refusal(status.CANCELLED, 'The operation was cancelled.'),
  timeout: () => refusal(status.ABORTED, 'Operation timed out: Commit phase timeout.'),
  tooSlow: () =>
    refusal(status.ABORTED, 'Operation timed out: Consumer too slow to handle event while live.'),
  invalidPosition: () => refusal(status.INVALID_ARGUMENT, 'Trying to read from an invalid position.'),
  readFailed: (how: 'Error' | 'InvalidPosition') =>
    refusal(status.UNKNOWN, `Unexpected ReadAllResult: ${how}`),
  failed: () => refusal(status.UNKNOWN, 'Exception was thrown by handler.'),
  streamDeleted: (stream: string) =>
    refusal(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
      exception: 'stream-deleted',
      'stream-name': stream,
    }),
  tooLarge: () =>
    refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${MAX_APPEND_BYTES} Exceeded.`, {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(MAX_APPEND_BYTES),
    }),
};
