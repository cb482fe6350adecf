import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalPrincipals } from '../src/infrastructure/http/principals.js';
import type { Served } from './support/process.js';
import { serve } from './support/process.js';
import { exitCode } from './support/until.js';

// A ballot that stays open while the program is killed and started again; voters use the published script.

const units = ['mot', 'hai', 'ba', 'bon'];
const choices: Readonly<Record<string, string>> = { mot: 'hai', hai: 'hai', ba: 'AGAINST', bon: 'hai' };
const ballotId = 'khoi_2024_truong-2025';
const meetingId = 'khoi_2024_tong-ket';

let home: string;
let principals: LocalPrincipals;
let server: Served;

const tokenOf = (roles: readonly ('operator' | 'unit')[], unitId: string | null): Promise<string> =>
  principals.issue({ id: 'ai-do', roles, unitId }, '1h');

/** Sends a command as the operator, or as a unit. */
async function accept(
  command: string,
  body: object,
  unitId: string | null = null,
  key: string = randomUUID(),
): Promise<void> {
  const response = await fetch(`${server.url}/api/commands/${command}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': key,
      authorization: `Bearer ${await tokenOf([unitId === null ? 'operator' : 'unit'], unitId)}`,
    },
    body: JSON.stringify(body),
  });
  if (response.status !== 201) throw new Error(`${command}: ${await response.text()}`);
}

async function ballot(): Promise<{
  phase: string;
  issued: number;
  returned: number;
  result: object;
  winner: object;
}> {
  // Of everything in the log, however long the read models of a server just started are on their way.
  const log = (await (await fetch(`${server.url}/api/events?limit=1`)).json()) as {
    meta: { position: string };
  };
  const headers = { 'min-position': log.meta.position, prefer: 'wait=30, handling=strict' };
  const response = await fetch(`${server.url}/api/ballots/${ballotId}`, { headers });
  if (response.status !== 200) throw new Error(await response.text());
  return ((await response.json()) as { data: never }).data;
}

/** Runs the voter's script; gives its exit code and what it says. */
async function voterScript(args: readonly string[], unitId?: string): Promise<string> {
  const script = fileURLToPath(new URL('../docs/vote.mjs', import.meta.url));
  const TOKEN = unitId === undefined ? '' : await tokenOf(['unit'], unitId);
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, TOKEN, NODE_OPTIONS: '' },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await exitCode(child);
  return `${code} ${said}`.trim();
}

const fileOf = (unitId: string): string => join(home, `phieu-${unitId}.json`);
const castBy = (unitId: string, choice = choices[unitId]!): Promise<string> =>
  voterScript(['cast', server.url, ballotId, unitId, choice, fileOf(unitId)], unitId);

/** What the voter's script does until it is interrupted: the paper is in the file, and signed by the server. */
async function castUntilItIsSigned(unitId: string): Promise<void> {
  const { prepare } = (await import(new URL('../docs/vote.mjs', import.meta.url).href)) as {
    prepare: (ballot: object, choice: string) => { readonly blinded: string };
  };
  const shown = (await (await fetch(`${server.url}/api/ballots/${ballotId}`)).json()) as { data: object };
  const key = randomUUID();
  const paper = { ...prepare(shown.data, choices[unitId]!), key };
  await writeFile(fileOf(unitId), JSON.stringify(paper));
  await accept('CastBallot', { ballotId, unitId, blinded: paper.blinded }, unitId, key);
}

const returnOf = (unitId: string): Promise<string> => voterScript(['return', server.url, fileOf(unitId)]);

async function crash(): Promise<void> {
  await server.kill('SIGKILL');
  server = await serve(home);
}

describe('a secret ballot, the program killed after the first and the last of every step', () => {
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'thidua-ballot-'));
    principals = await LocalPrincipals.open(home, true);
    server = await serve(home);
    await accept('RegisterUnit', { unitId: 'to-chuc', kind: 'OTHER', name: 'Đơn vị tổ chức' });
    await accept('EstablishCluster', {
      clusterId: 'khoi',
      organiserId: 'to-chuc',
      kind: 'KHOI',
      label: 'Khối',
    });
    for (const unitId of units) {
      await accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      await accept('AdmitMember', { clusterId: 'khoi', unitId, from: '2024' });
    }
    await accept('OpenMeeting', { meetingId, kind: 'YEAR_END', mode: 'WRITTEN' });
    await accept('OpenBallot', {
      ballotId,
      meetingId,
      question: 'Bầu khối trưởng năm 2025',
      election: { office: 'LEADER', year: 2025 },
      options: [{ id: 'hai' }],
      rule: { threshold: { numerator: 2, denominator: 3, moreThan: false } },
      basis: 'Quy chế hoạt động của khối',
    });
  });
  afterAll(async () => {
    await server.kill('SIGTERM');
    await rm(home, { recursive: true, force: true });
  });

  it('loses no paper that was signed and no ballot that was returned', async () => {
    expect(await ballot()).toMatchObject({ phase: 'VOTING', issued: 0 });
    expect(await castBy('mot', 'hia')).toBe('1 no choice hia; there are hai, AGAINST, BLANK');
    await castUntilItIsSigned('hai');
    for (const unitId of units) {
      expect(await castBy(unitId)).toBe('0');
      if (unitId === 'mot' || unitId === 'bon') await crash();
    }
    expect(await ballot()).toMatchObject({ phase: 'VOTING', issued: 4 });
    expect(await castBy('mot')).toContain('already signed');
    expect(await returnOf('mot')).toMatch(/^1 BALLOT_NOT_IN_PHASE/);
    await accept('EndVoting', { ballotId });
    for (const [i, unitId] of units.entries()) {
      expect(await returnOf(unitId)).toBe('0');
      if (unitId === 'mot' || unitId === 'bon') await crash();
      expect(await ballot()).toMatchObject({ phase: 'COUNTING', returned: i + 1 });
    }
    await accept('CloseBallot', { ballotId });
    await crash();
    expect(await ballot()).toMatchObject({
      phase: 'CLOSED',
      result: {
        issued: 4,
        returned: 4,
        needed: 3,
        votes: [
          { option: 'hai', votes: 3 },
          { option: 'AGAINST', votes: 1 },
        ],
      },
      winner: { id: 'hai' },
    });
  });
});
