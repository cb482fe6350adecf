import { expect, it } from '@jest/globals';
import type { PersonsForgotten } from '../../../src/domain/registry/persons.js';
import * as Persons from '../../../src/domain/registry/persons.js';
import { forgetPersons } from '../../../src/domain/registry/persons.js';
import { forUnit, given, knowing, outcome, refusal, refused } from '../../support/given.js';

const [a, b] = ['a', 'b'].map((digit) => digit.repeat(64)) as [string, string];
const reason = 'theo yêu cầu số 12';
const forgotten = (...refs: string[]): PersonsForgotten => ({
  type: 'PersonsForgotten',
  data: { refs, reason },
});
const none = given(Persons);
const context = knowing([]);

it('names that are there are removed, and the log says which references and why', () => {
  const decide = () => forgetPersons(none, { refs: [a, b], reason }, context)({ named: [a, b] });
  expect(decide()).toEqual([forgotten(a, b)]);
});

it('a reference without a name is unknown, unless its name was removed before', () => {
  expect(refusal(() => forgetPersons(none, { refs: [a, b], reason }, context)({ named: [a] }))).toMatchObject(
    {
      code: 'RECORD_NOT_FOUND',
      facts: { refs: [b] },
    },
  );
  const before = given(Persons, forgotten(b));
  expect(forgetPersons(before, { refs: [a, b], reason }, context)({ named: [a] })).toEqual([forgotten(a)]);
  expect(outcome(() => forgetPersons(before, { refs: [b], reason }, context)({ named: [] }))).toBe(
    'ALREADY_RECORDED',
  );
});

it('a name that is still there after its removal was recorded is removed again', () => {
  const before = given(Persons, forgotten(a));
  expect(forgetPersons(before, { refs: [a], reason }, context)({ named: [a] })).toEqual([forgotten(a)]);
});

it('is for the operator: others are refused before anybody looks whether a name is there', () => {
  const unit = knowing([], { actor: forUnit('noi-vu') });
  expect(refused(() => forgetPersons(none, { refs: [a], reason }, unit))).toBe('FORBIDDEN');
});
