import type { FastifyInstance } from 'fastify';
import { DomainError } from '../../domain/ground/errors.js';
import { sendProblem } from './problem.filter.js';

/**
 * Answers methods that an existing path does not have: `OPTIONS` with the list of those it has, others with 405. Call it before
 * the first route is added.
 */
export function answerOtherMethods(server: FastifyInstance): void {
  const routes: { readonly path: RegExp; readonly methods: readonly string[] }[] = [];
  server.addHook('onRoute', ({ url, method }) => {
    const path = url.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+');
    routes.push({ path: new RegExp(`^${path}$`), methods: [method].flat() });
  });
  server.addHook('onRequest', (request, reply, done) => {
    const [path = ''] = request.url.split('?');
    const taken = request.is404 ? routes.filter((route) => route.path.test(path)) : [];
    if (taken.length === 0) return done();
    const allowed = [...new Set(taken.flatMap(({ methods }) => methods)), 'OPTIONS'].sort();
    reply.header('Allow', allowed.join(', '));
    if (request.method === 'OPTIONS') return reply.status(204).send();
    const detail = `Địa chỉ này không nhận ${request.method}.`;
    sendProblem(new DomainError('METHOD_NOT_ALLOWED', detail, { allowed }), request, reply);
  });
}
