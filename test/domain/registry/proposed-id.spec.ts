import { describe, expect, it } from '@jest/globals';
import { proposedId } from '../../../src/domain/registry/proposed-id.js';

const none = () => false;

describe('ids that nobody gave', () => {
  it.each([
    ['Thanh tra huyện X', 'Tỉnh Y', 'thanh-tra-huyen-x-tinh-y'],
    ['Thanh tra huyện X', 'Thanh tra tỉnh Y', 'thanh-tra-huyen-x-tinh-y'],
    ['Thanh tra tỉnh Y', 'Tỉnh Y', 'thanh-tra-tinh-y'],
    ['Thanh tra Bộ Y tế', '', 'thanh-tra-bo-y-te'],
    ['Đội số Ⅳ', '', 'doi-so-iv'],
    ['監察', '', 'don-vi'],
  ])('of %s in “%s”: %s', (name, place, id) => {
    expect(proposedId(name, place, none)).toBe(id);
  });

  it('have the next number where one is taken, and never the name that every object has', () => {
    const taken = new Set(['ban', 'ban-2']);
    expect(proposedId('Ban', '', (id) => taken.has(id))).toBe('ban-3');
    expect(proposedId('Constructor', '', none)).toBe('constructor-2');
  });

  it('are no longer than an id may be', () => {
    expect(proposedId('x'.repeat(200), '', none)).toHaveLength(90);
    const long = proposedId('từ '.repeat(60), 'Tỉnh Y', none);
    expect(long.length).toBeLessThanOrEqual(90);
    expect(long).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });
});
