import type { Context, Span, SpanOptions } from '@opentelemetry/api';
import {
  context,
  isSpanContextValid,
  propagation,
  ProxyTracer,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import type { Recorded } from '../domain/ground/event.js';
import type { Projection } from '../projections/projection.js';

// Traces for whoever preloads an SDK of OpenTelemetry; without one nothing is made. Spans have names from the code and codes of refusals, never
// bodies, ids of bodies, names or tokens.

const tracer = trace.getTracer('thidua');

/** Whether anybody traces. */
const isTraced = (): boolean => !(trace.getTracer('thidua') instanceof ProxyTracer);

/**
 * The trace that a correlation id is the name of: so request, command and rows belong together without anything being passed on or
 * stored, in whichever process they come about, and a line of the log leads to them.
 */
export function traceOf(correlationId: string): Context {
  const traceId = correlationId.replaceAll('-', '').toLowerCase();
  const root = { traceId, spanId: traceId.slice(16), traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(root) ? trace.setSpanContext(ROOT_CONTEXT, root) : ROOT_CONTEXT;
}

/** Begins the span of a request: in the trace of its caller where there is one, with a link to that of its correlation id. Null where nobody traces. */
export function requestSpan(
  name: string,
  headers: object,
  correlationId: string,
  of: SpanOptions,
): Span | null {
  if (!isTraced()) return null;
  const own = traceOf(correlationId);
  const caller = propagation.extract(ROOT_CONTEXT, headers);
  const link = trace.getSpanContext(own);
  if (trace.getSpanContext(caller) === undefined || !link) return tracer.startSpan(name, of, own);
  return tracer.startSpan(name, { ...of, links: [{ context: link }] }, caller);
}

/** The present context with a span in it. */
export function under(span: Span): Context {
  return trace.setSpan(context.active(), span);
}

/** Works within a span, of the trace of a correlation id where nothing is traced yet; `codeOf` tells the code of a failure. */
export async function traced<T>(
  name: string,
  work: () => Promise<T>,
  codeOf: (error: unknown) => string,
  correlationId: string | null = null,
): Promise<T> {
  if (!isTraced()) return await work();
  const active = context.active();
  const isRoot = trace.getSpanContext(active) === undefined && correlationId !== null;
  const span = tracer.startSpan(name, {}, isRoot ? traceOf(correlationId) : active);
  try {
    return await context.with(under(span), work);
  } catch (error) {
    // What an error says may be what somebody typed.
    span.setStatus({ code: SpanStatusCode.ERROR, message: codeOf(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** Most commands of a batch whose traces get to know of its rows. */
const MOST = 16;

/** Tells the traces of commands that a read model has taken in their events. */
export function tookIn({ name, types }: Projection, events: readonly Recorded[], since: number): void {
  if (!isTraced()) return;
  const ids: string[] = [];
  for (const { type, metadata } of events) {
    if (ids.length === MOST) break;
    if (types?.includes(type) ?? true) ids.push(metadata.correlationId);
  }
  const of = { startTime: since, attributes: { 'thidua.projection': name } };
  for (const id of new Set(ids)) tracer.startSpan(`rows ${name}`, of, traceOf(id)).end();
}
