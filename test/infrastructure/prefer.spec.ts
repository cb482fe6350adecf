import { describe, expect, it } from '@jest/globals';
import { uuidOf } from '../../src/infrastructure/http/idempotency-key.js';
import { preferencesOf, waitingBy } from '../../src/infrastructure/http/prefer.js';

describe('the header Prefer', () => {
  it.each<[string | string[] | undefined, [string, string][]]>([
    [undefined, []],
    ['', []],
    ['wait=10', [['wait', '10']]],
    [
      'Wait = "10" , HANDLING=Strict',
      [
        ['wait', '10'],
        ['handling', 'Strict'],
      ],
    ],
    [
      'respond-async, wait=1; x=2; y, wait=3',
      [
        ['respond-async', ''],
        ['wait', '1'],
      ],
    ],
    [
      ['handling=strict', 'wait=2'],
      [
        ['handling', 'strict'],
        ['wait', '2'],
      ],
    ],
    [
      'a="x, wait=9; \\"y\\\\", wait=4',
      [
        ['a', 'x, wait=9; "y\\'],
        ['wait', '4'],
      ],
    ],
    ['foo; wait=7', [['foo', '']]],
    ['a=', [['a', '']]],
    [',, ,wait=5,', [['wait', '5']]],
    ['wait 5, (x), a=b c, "wait"=6, ok', [['ok', '']]],
    ['x="never ends, wait=9', []],
    [`a=${' '.repeat(20_000)}\u0001`, []],
    ['"\\'.repeat(10_000), []],
  ])('%j is read as RFC 7240 says', (header, read) => {
    expect([...preferencesOf(header)]).toEqual(read);
  });

  it.each<[string, ReturnType<typeof waitingBy>]>([
    ['', { seconds: 5, strict: false, applied: '' }],
    ['WAIT=007, Handling="STRICT"', { seconds: 7, strict: true, applied: 'wait=7, handling=strict' }],
    ['handling=lenient', { seconds: 5, strict: false, applied: 'handling=lenient' }],
    ['wait=31, handling=loose', { seconds: 5, strict: false, applied: '' }],
    ['wait=-1, handling', { seconds: 5, strict: false, applied: '' }],
    ['nowait=3, x="wait=2, handling=strict"', { seconds: 5, strict: false, applied: '' }],
    [`wait=${'9'.repeat(400)}`, { seconds: 5, strict: false, applied: '' }],
  ])('“%s” steers a question, where it is in range', (header, waiting) => {
    expect(waitingBy(header)).toEqual(waiting);
  });
});

describe('the header Idempotency-Key', () => {
  const uuid = '8E03978E-40D5-43E8-BC93-6894A57F9324';
  it('is a UUID, bare or in quotes as the draft of the standard has it', () => {
    for (const key of [uuid, `"${uuid}"`, ` "${uuid}" `]) expect(uuidOf(key)).toBe(uuid.toLowerCase());
    for (const key of [
      undefined,
      '',
      '""',
      `"${uuid}`,
      `""${uuid}""`,
      `'${uuid}'`,
      `"${uuid}", "${uuid}"`,
      `"${uuid}";x=1`,
    ])
      expect(uuidOf(key)).toBeNull();
  });
});
