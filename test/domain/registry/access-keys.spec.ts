import { expect, it } from '@jest/globals';
import type { AccessKeyIssued, AccessKeyRevoked, Scope } from '../../../src/domain/registry/access-keys.js';
import * as AccessKeys from '../../../src/domain/registry/access-keys.js';
import {
  actorOf,
  issueAccessKey,
  keyRoles,
  revokeAccessKey,
} from '../../../src/domain/registry/access-keys.js';
import { auditor, forUnit, given, knowing, outcome, refusal, refused } from '../../support/given.js';
import { khoi2 } from '../told.js';

const sha256 = 'a'.repeat(64);
const scope: Scope = {
  keyId: 'bao-cao',
  purpose: 'báo cáo tháng',
  roles: ['reporter'],
  unitId: null,
  until: '2024-12-31',
};
const issued: AccessKeyIssued = { type: 'AccessKeyIssued', data: { ...scope, sha256 } };
const revoked: AccessKeyRevoked = { type: 'AccessKeyRevoked', data: { keyId: 'bao-cao', reason: 'mất máy' } };
const none = given(AccessKeys);
const after = (...events: readonly (AccessKeyIssued | AccessKeyRevoked)[]) =>
  given<AccessKeys.AccessKeysState, AccessKeyIssued | AccessKeyRevoked>(AccessKeys, ...events);
const context = knowing(khoi2);
const { unitId: _, ...asked } = scope;

it('a key is recorded by its hash, with what it is for, its roles, its unit and its last day', () => {
  expect(issueAccessKey(none, asked, context)({ sha256 })).toEqual([issued]);
  const ofUnit = { ...asked, roles: ['unit', 'names'] as const, unitId: 'noi-vu' };
  expect(issueAccessKey(none, ofUnit, context)({ sha256 })[0]?.data).toMatchObject({ unitId: 'noi-vu' });
  const unknown = { ...ofUnit, unitId: 'chua-ghi' };
  expect(refused(() => issueAccessKey(none, unknown, context))).toBe('UNIT_NOT_FOUND');
});

it('whoever acts by it has these roles and this unit, under a name that no token may have', () => {
  expect(actorOf({ ...scope, unitId: 'noi-vu' })).toEqual({
    id: 'key:bao-cao',
    roles: ['reporter'],
    unitId: 'noi-vu',
  });
});

it('no key has the rights of the operator, who alone issues and revokes keys', () => {
  expect(keyRoles).not.toContain('operator');
  for (const actor of [forUnit('noi-vu'), auditor, actorOf(scope)]) {
    const other = knowing([], { actor });
    expect(refused(() => issueAccessKey(none, asked, other))).toBe('FORBIDDEN');
    expect(outcome(() => revokeAccessKey(after(issued), revoked.data, other))).toBe('FORBIDDEN');
  }
});

it.each(['registrar', 'organiser', 'secretary', 'decider', 'unit'] as const)(
  'the role %s is none without a unit, so a key in it needs one',
  (role) => {
    const decide = () => issueAccessKey(none, { ...asked, roles: ['auditor', role] }, context)({ sha256 });
    expect(refusal(decide)).toMatchObject({
      code: 'UNIT_NEEDED',
      facts: { errors: [{ pointer: '/unitId' }] },
    });
  },
);

it.each([
  ['2024-06-09', 'DATES_OUT_OF_ORDER'],
  ['2024-06-10', 'accepted'],
  ['2025-06-10', 'accepted'],
  ['2025-06-11', 'DATES_OUT_OF_ORDER'],
] as const)('on 10 June 2024 a key may last until %s: %s', (until, code) => {
  expect(refused(() => issueAccessKey(none, { ...asked, until }, context))).toBe(code);
});

it('an id is used once, and what is asked otherwise the second time is pointed out; never the hash', () => {
  for (const state of [after(issued), after(issued, revoked)]) {
    const other = { ...asked, roles: ['auditor'] as const };
    const again = refusal(() => issueAccessKey(state, other, context)({ sha256 }));
    expect(again).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: scope, differs: [{ field: 'roles', recorded: ['reporter'], told: ['auditor'] }] },
    });
    expect(JSON.stringify(again)).not.toContain(sha256);
  }
});

it('a key is revoked once, with the reason; one that was never issued is unknown', () => {
  const revoke = (state: AccessKeys.AccessKeysState, keyId: string) => () =>
    revokeAccessKey(state, { keyId, reason: 'mất máy' }, context);
  expect(revoke(after(issued), 'bao-cao')()).toEqual([revoked]);
  expect(outcome(revoke(after(issued), 'khac'))).toBe('RECORD_NOT_FOUND');
  const gone = after(issued, revoked);
  expect(gone.get('bao-cao')?.revoked).toMatchObject({ reason: 'mất máy', by: 'operator' });
  expect(outcome(revoke(gone, 'bao-cao'))).toBe('ALREADY_RECORDED');
});
