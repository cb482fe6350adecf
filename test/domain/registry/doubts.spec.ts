import { expect, it } from '@jest/globals';
import type { DoubtResolved } from '../../../src/domain/registry/doubts.js';
import * as Doubts from '../../../src/domain/registry/doubts.js';
import { resolveDoubt } from '../../../src/domain/registry/doubts.js';
import { forUnit, given, knowing, outcome, refused } from '../../support/given.js';
import { aDoubt } from '../histories.js';

const none = given(Doubts);
const context = knowing([]);
const reason = 'khôi phục từ bản sao lưu ngày 20/12';
const evidence = [{ source: 'biên bản' }];
const command = { inDoubtFrom: '7', reason, evidence };
const resolved: DoubtResolved = { type: 'DoubtResolved', data: { ...aDoubt('7'), reason } };

it('a doubt is resolved with all that was found, and how the log is', () => {
  expect(resolveDoubt(none, command, context)({ doubt: aDoubt('7') })).toEqual([resolved]);
  expect(given(Doubts, resolved)).toEqual(['7']);
});

it('nothing is resolved that is not in doubt, or not from where its sender says', () => {
  expect(outcome(() => resolveDoubt(none, command, context)({ doubt: null }))).toBe('NOT_IN_DOUBT');
  expect(outcome(() => resolveDoubt(none, command, context)({ doubt: aDoubt('6') }))).toBe('NOT_IN_DOUBT');
});

it('is for the operator, with evidence, before anybody looks how the log is', () => {
  const unit = knowing([], { actor: forUnit('noi-vu') });
  expect(refused(() => resolveDoubt(none, command, unit))).toBe('FORBIDDEN');
  expect(refused(() => resolveDoubt(none, { ...command, evidence: [] }, context))).toBe('EVIDENCE_REQUIRED');
});
