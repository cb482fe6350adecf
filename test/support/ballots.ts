import { randomUUID } from 'node:crypto';
import type { Reply, TestApp } from './app.js';

// Voting as a unit does it, with the voter's script that is published with the program.

interface Paper {
  readonly ballotId: string;
  readonly choice: string;
  readonly salt: string;
  readonly commitment: string;
  readonly blinded: string;
  readonly unblind: string;
}
export interface Returned {
  readonly choice: string;
  readonly salt: string;
  readonly signature: string;
}
interface VoterScript {
  prepare(
    ballot: { ballotId: string; modulus: string },
    choice: string,
    random?: (bytes: number) => Buffer,
  ): Paper;
  unblind(paper: Paper, signature: string): Returned;
}

const script = new URL('../../docs/vote.mjs', import.meta.url).href;
export const voter = (await import(script)) as VoterScript;

export const asUnit = (unitId: string) => ({ id: `van-thu-${unitId}`, roles: ['unit' as const], unitId });

/** A paper that a unit had signed, and the ballot that it becomes. */
export interface Cast {
  readonly unitId: string;
  readonly paper: Paper;
  readonly ballot: Returned;
}

/** Has a paper signed for a unit. */
export async function cast(app: TestApp, ballotId: string, unitId: string, choice: string): Promise<Cast> {
  const { modulus } = (await app.get(`/api/ballots/${ballotId}`)).body.data;
  const paper = voter.prepare({ ballotId, modulus }, choice);
  await app.accept('CastBallot', { ballotId, unitId, blinded: paper.blinded }, { as: asUnit(unitId) });
  return { unitId, paper, ballot: await signed(app, paper) };
}

/** The ballot that a paper becomes once it is signed. */
export async function signed(app: TestApp, paper: Paper): Promise<Returned> {
  const { body } = await app.get(`/api/ballots/${paper.ballotId}/papers`);
  const own = body.data.find(({ blinded }: Paper) => blinded === paper.blinded);
  return voter.unblind(paper, own.signature);
}

/** Returns a ballot without saying who does. */
export async function give(app: TestApp, ballotId: string, ballot: unknown): Promise<Reply> {
  const response = await fetch(`${app.url}/api/ballots/${ballotId}/box`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ballot),
  });
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body: await response.json() };
}

/** Votes from the first paper to the count; ballots are returned in another order than the papers were signed. */
export async function vote(
  app: TestApp,
  ballotId: string,
  choices: Readonly<Record<string, string>>,
): Promise<readonly Cast[]> {
  const papers: Cast[] = [];
  for (const [unitId, choice] of Object.entries(choices))
    papers.push(await cast(app, ballotId, unitId, choice));
  await app.accept('EndVoting', { ballotId });
  for (const { ballot } of papers.toReversed()) {
    const { status, body } = await give(app, ballotId, ballot);
    if (status !== 201) throw new Error(`a ballot was not taken: ${JSON.stringify(body)}`);
  }
  await app.accept('CloseBallot', { ballotId });
  return papers;
}

/** Cụm IV with its seven provinces in 2019, six of them present at the meeting that closes the year. */
export async function cluster4(app: TestApp): Promise<void> {
  await app.accept('RegisterUnit', {
    unitId: 'ttcp',
    kind: 'GOVERNMENT_INSPECTORATE',
    name: 'Thanh tra Chính phủ',
  });
  const label = 'Cụm Thi đua số IV';
  await app.accept('EstablishCluster', {
    clusterId: 'cum-4',
    organiserId: 'ttcp',
    kind: 'CUM',
    number: 4,
    label,
  });
  for (const [unitId, name] of provinces) {
    await app.accept('RegisterUnit', {
      unitId,
      kind: 'PROVINCIAL_INSPECTORATE',
      name: `Thanh tra tỉnh ${name}`,
    });
    await app.accept('AdmitMember', { clusterId: 'cum-4', unitId, from: '2019' });
  }
  await app.accept('RegisterUnit', { unitId: 'yen-bai', kind: 'OTHER', name: 'Thanh tra tỉnh Yên Bái' });
  await app.accept('OpenMeeting', {
    meetingId,
    kind: 'YEAR_END',
    mode: 'IN_PERSON',
    memberCount: provinces.length,
    present: provinces.slice(0, 6).map(([unitId]) => ({ unitId })),
  });
}

export const provinces = [
  ['lao-cai', 'Lào Cai'],
  ['son-la', 'Sơn La'],
  ['lai-chau', 'Lai Châu'],
  ['lang-son', 'Lạng Sơn'],
  ['cao-bang', 'Cao Bằng'],
  ['ha-giang', 'Hà Giang'],
  ['dien-bien', 'Điện Biên'],
] as const;
export const meetingId = 'cum-4_2019_tong-ket';

/** Basis of a voting rule that differs from the rule set's. */
export const basis = 'Quy chế hoạt động của cụm năm 2019';

/** At least two thirds of those present, unless said otherwise. */
export const rule = (
  base = 'PRESENT',
  [numerator, denominator] = [2, 3],
  other: { moreThan?: boolean; secondBallot?: string; castingVote?: boolean } = {},
) => ({
  threshold: { numerator, denominator, moreThan: other.moreThan ?? false },
  base,
  secondBallot: other.secondBallot ?? 'REFUSED',
  castingVote: other.castingVote ?? false,
});

/** Opens a ballot in the meeting of Cụm IV, on a question of its own unless said otherwise. */
export async function open(app: TestApp, name: string, body: object = {}): Promise<string> {
  const ballotId = `cum-4_2019_${name}`;
  await app.accept('OpenBallot', {
    ballotId,
    meetingId,
    question: `Bỏ phiếu ${randomUUID()}`,
    options: [{ id: 'lai-chau' }],
    rule: rule(),
    basis,
    ...body,
  });
  return ballotId;
}
