import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

/** Asks a server over so many connections, as the operator of its data folder where it has one. */
export function client(url, connections, peers, token = '') {
  const { Pool } = peers('undici');
  const pool = new Pool(url, { connections, pipelining: 1 });
  const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
  const sent = async (path, options) => {
    const { statusCode, body } = await pool.request({ path, ...options });
    const text = await body.text();
    return {
      status: statusCode,
      text,
      bytes: Buffer.byteLength(text),
      get body() {
        return JSON.parse(text);
      },
    };
  };
  return {
    get: (path, more = {}) => sent(path, { method: 'GET', headers: { ...headers, ...more } }),
    async command(name, body) {
      const given = { ...headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      const answer = await sent(`/api/commands/${name}`, {
        method: 'POST',
        headers: given,
        body: JSON.stringify(body),
      });
      if (answer.status !== 201) throw new Error(`${name}: ${answer.status} ${answer.text}`);
      return answer;
    },
    /** Signs a checkpoint of the log as it is. */
    async sign() {
      const answer = await sent('/api/checkpoints', { method: 'POST', headers });
      if (answer.status > 201) throw new Error(`checkpoints: ${answer.status} ${answer.text}`);
    },
    /** Only the floor takes this: the bytes with which it answers. */
    keep: (name, text) =>
      sent(`/keep/${name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text }),
    close: () => pool.close(),
  };
}

/** A token of the operator, from the tool that a user would take. */
export function tokenOf(build, home) {
  const env = { ...process.env, THIDUA_HOME: home };
  return execFileSync(process.execPath, [join(build, 'dist/thidua.js'), 'token'], {
    env,
    encoding: 'utf8',
  }).trim();
}
