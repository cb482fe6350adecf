import type { QueryBus } from '@nestjs/cqrs';
import { nearest } from '../../domain/ground/nearest.js';
import { foldText } from '../../domain/ground/text.js';
import { FindUnits, type UnitItem } from '../../projections/unit-questions.js';
import type { Answer } from '../../projections/question.js';
import type { Read } from './cells.js';
import { orNearest } from './cells.js';

/** Units of which the nearest names are looked for. */
const MOST = 1000;
/** Names that are not found, after which no others are asked for: each is a question, and a file may have thousands. */
const MOST_UNKNOWN = 100;
const anywhere = { superiorId: null, province: null };

/** Finds units by their ids or by names as people write them; each question is asked once. */
export class UnitsNamed {
  readonly #found = new Map<string, Promise<Read<string>>>();
  #unknown = 0;
  #all: Promise<readonly UnitItem[]> | null = null;

  constructor(private readonly bus: QueryBus) {}

  /** The id of the unit that is called so, by its id or one of its names. */
  async idOf(text: string): Promise<Read<string>> {
    const found = this.#found.get(text) ?? this.find(text);
    this.#found.set(text, found);
    return await found;
  }

  private async find(text: string): Promise<Read<string>> {
    const all = await this.all();
    if (all.some(({ unitId }) => unitId === text)) return { value: text };
    if (this.#unknown >= MOST_UNKNOWN)
      return {
        why: `chưa tra “${text}”: đã có ${MOST_UNKNOWN} tên không tìm thấy; hãy sửa các tên ấy trước`,
      };
    const named = await this.ask(text, 20);
    const same = named.filter(
      ({ unitId, name }) => unitId === text || foldText(name ?? '') === foldText(text),
    );
    const [one, ...others] = same.length > 0 ? same : named;
    if (one !== undefined && others.length === 0) return { value: one.unitId };
    if (one !== undefined) {
      const ids = [one, ...others].slice(0, 3).map(({ unitId }) => unitId);
      return { why: `“${text}” có thể là nhiều đơn vị: ${ids.join(', ')}; hãy ghi mã` };
    }
    this.#unknown++;
    const near = nearest(
      text,
      all.flatMap(({ unitId, name }) => [name ?? unitId, unitId]),
    );
    return { why: `chưa có đơn vị “${text}”${orNearest(near)}` };
  }

  private all(): Promise<readonly UnitItem[]> {
    this.#all ??= this.ask('', MOST);
    return this.#all;
  }

  private async ask(words: string, limit: number): Promise<readonly UnitItem[]> {
    const { data }: Answer<readonly UnitItem[]> = await this.bus.execute(
      new FindUnits(words, anywhere, { after: null, limit }),
    );
    return data;
  }
}
