import { commands } from '../../application/commands.js';
import type { Schema } from './openapi-answers.js';
import { nameOf } from './openapi-answers.js';

// Bodies as examples of commands, made of their schemas: with what must be there, the day and a source.

type Json = string | number | boolean | readonly Json[] | { readonly [member: string]: Json };
type Schemas = Readonly<Record<string, unknown>>;

/** Values of members that have a form of their own, by their names: those of the made-up cluster of the demo. */
const values: Readonly<Record<string, Json>> = {
  award: 'FLAG_GI',
  ballotId: 'cum-mau_2025_bau-truong-2026',
  blinded: 'a1'.repeat(256),
  clusterId: 'cum-mau',
  code: 'I.1',
  criterion: 'I.1',
  docx: 'TeG6q3U=',
  figure: { value: '152', qualifier: 'EQ' },
  inDoubtFrom: '1024',
  meetingId: 'cum-mau_2025_tong-ket',
  name: 'Đơn vị mẫu A (giả định)',
  organiserId: 'co-quan-to-chuc-mau',
  person: { name: 'Nguyễn Văn A (giả định)' },
  metric: 'inspection.total',
  predecessors: ['don-vi-mau-a', 'don-vi-mau-b'],
  proposalId: 'cum-mau_2025_FLAG_GI_don-vi-mau-a',
  reason: 'Ghi nhầm (giả định)',
  signature: 'a1'.repeat(256),
  source: 'Biên bản họp (giả định)',
  title: 'Hội nghị mẫu (giả định)',
  unitId: 'don-vi-mau-a',
  url: 'https://chuong-trinh-mau.example/nhan',
  year: 2025,
};

/** A body that the command takes as it stands. */
export function exampleOf(command: string, schemas: Schemas): Json {
  return example({ $ref: `#/components/schemas/${command}` }, schemas, command);
}

function example(given: Schema | { readonly $ref: string }, schemas: Schemas, name: string): Json {
  if ('$ref' in given) {
    const part = nameOf(given);
    return values[name] ?? example(schemas[part] as Schema, schemas, part);
  }
  const type = [given.type ?? []].flat().find((one) => one !== 'null');
  const value = values[name];
  if (value !== undefined && !given.enum) return value;
  switch (type) {
    case 'object': {
      const told = commands.has(name) ? ['occurredOn', 'evidence'] : [];
      const members = [...(given.required ?? []), ...told];
      return Object.fromEntries(
        members.map((member) => [member, example(given.properties?.[member] ?? {}, schemas, member)]),
      );
    }
    case 'array':
      return [example(given.items ?? {}, schemas, '')];
    case 'boolean':
      return true;
    case 'integer':
      return given.minimum ?? 1;
    default:
      return text(given);
  }
}

function text({ enum: words, format = '', pattern = '' }: Schema): string {
  if (words) return words[0] as string;
  if (format === 'uuid') return '0198c5a2-7d1e-7c40-9b1f-3f6f2d8a4e01';
  if (format !== '') return '2025-12-20';
  if (pattern.startsWith('^[a-z0-9]+(?:-')) return pattern.includes('_') ? 'cum-mau_2025_ma-mau' : 'ma-mau';
  if (pattern.includes('{64}')) return 'a1'.repeat(32);
  if (/^\^\(\?:0|\\d/.test(pattern)) return '10';
  return 'Nội dung mẫu (giả định)';
}
