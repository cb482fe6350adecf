import type { Read } from './cells.js';
import { dateIn, decimalIn, textIn, truthIn, wholeIn } from './cells.js';
import type { GridCell } from './grid.js';

/** A JSON schema as far as it says how a cell is read. */
export interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly $ref?: string;
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly allOf?: readonly FieldSchema[];
}

/** The schema of a command's field, or of one in a part of it: `person.name`. Undefined where there is none. */
export function fieldIn(
  schemas: Readonly<Record<string, FieldSchema>>,
  command: string,
  path: string,
): FieldSchema | undefined {
  let field: FieldSchema | undefined = schemas[command];
  for (const name of path.split('.')) {
    const fields = resolved(schemas, field)?.properties ?? {};
    if (!Object.hasOwn(fields, name)) return undefined;
    field = fields[name];
  }
  return resolved(schemas, field);
}

function resolved(
  schemas: Readonly<Record<string, FieldSchema>>,
  field: FieldSchema | undefined,
): FieldSchema | undefined {
  const ref = field?.$ref ?? field?.allOf?.[0]?.$ref;
  return ref === undefined ? field : schemas[ref.slice(ref.lastIndexOf('/') + 1)];
}

/** The value of a cell as a field of this schema takes it; lists have `;` between. */
export function typedIn(cell: GridCell, field: FieldSchema): Read<unknown> {
  const type = [field.type].flat().find((one) => one !== 'null');
  if (type === 'boolean') return truthIn(cell);
  if (type === 'integer') {
    const whole = wholeIn(cell);
    return 'why' in whole ? whole : { value: Number(whole.value) };
  }
  if (type === 'array') {
    const texts = String(cell.value)
      .split(';')
      .map((text) => text.trim())
      .filter((text) => text !== '');
    const read = texts.map((value) => typedIn({ value, format: '' }, field.items ?? {}));
    return (
      read.find((one) => 'why' in one) ?? { value: read.map((one) => ('value' in one ? one.value : null)) }
    );
  }
  if (type === 'object')
    return { why: 'là một phần có nhiều trường; mỗi trường một cột, có dấu chấm giữa các tên' };
  if (field.format === 'date' || field.format === 'partial-date') return dateIn(cell);
  const takes = (text: string): boolean =>
    field.pattern === undefined || new RegExp(field.pattern).test(text);
  if (takes('1') && !takes('a')) return takes('1.5') ? decimalIn(cell) : wholeIn(cell);
  return textIn(cell);
}
