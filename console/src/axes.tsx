import type { HistoryEvent } from './api.js';
import type { Clocks } from './clocks.js';
import { useWords } from './language.js';
import { Wide } from './parts.js';
import { day, instant, today } from './shown.js';

const [LEFT, RIGHT, TOP, BOTTOM] = [150, 16, 12, 44];
const WIDE = 720;
const ROW = 26;
/** Events that a picture can still tell apart. */
const MOST = 40;
const DAY = 86_400_000;

const at = (date: string): number => Date.parse(`${date}T00:00:00Z`);
/** The first day of a date that may stop at the month or the year. */
const whole = (partial: string): string => `${partial}-01-01`.slice(0, 10);

/**
 * Both clocks as axes: to the right what was when, upwards in which order it was recorded. A dot is the day on which something happened, a bar
 * the year that it is about; what no source dates stands at the left. What the page does not know yet, or is about a later day, is beyond the
 * lines. The list beside it says the same.
 */
export function Axes({
  events,
  chosen,
  asOf,
}: {
  readonly events: readonly HistoryEvent[];
  /** The event that is looked at: what was recorded after it is not known yet. */
  readonly chosen: HistoryEvent | undefined;
} & Pick<Clocks, 'asOf'>) {
  const { history: words } = useWords();
  const shown = events.slice(-MOST);
  const yearOf = ({ data }: HistoryEvent): number | null =>
    'year' in data && typeof data.year === 'number' ? data.year : null;
  const days = [
    ...shown.flatMap((one) => {
      const year = yearOf(one);
      return [
        ...(one.occurredOn === null ? [] : [at(whole(one.occurredOn))]),
        ...(year === null ? [] : [Date.UTC(year, 0), Date.UTC(year + 1, 0)]),
      ];
    }),
    at(asOf ?? today()),
  ];
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const room = Math.max(last - first, DAY) * 0.04;
  const x = (time: number): number =>
    LEFT + ((time - first + room) / (last - first + 2 * room || DAY)) * (WIDE - LEFT - RIGHT);
  const high = TOP + shown.length * ROW + BOTTOM;
  const y = (n: number): number => TOP + (shown.length - n - 0.5) * ROW;
  const years = Array.from(
    { length: new Date(last).getUTCFullYear() - new Date(first).getUTCFullYear() + 1 },
    (_, n) => new Date(first).getUTCFullYear() + n,
  );
  const known = chosen === undefined ? shown.length - 1 : shown.indexOf(chosen);
  const line = TOP + (shown.length - known - 1) * ROW;
  return (
    <div className="axes">
      <Wide>
        <svg width={WIDE} height={high} viewBox={`0 0 ${WIDE} ${high}`} role="img" aria-label={words.picture}>
          <rect
            x={LEFT}
            y={line}
            width={WIDE - LEFT - RIGHT}
            height={high - BOTTOM - line}
            className="axes-known"
          />
          {years.map((year) => {
            const from = x(Date.UTC(year, 0));
            return (
              from >= LEFT && (
                <g key={year}>
                  <line x1={from} x2={from} y1={TOP} y2={high - BOTTOM} className="axes-year" />
                  <text x={from + 3} y={high - BOTTOM + 15} className="axes-text">
                    {year}
                  </text>
                </g>
              )
            );
          })}
          <text x={WIDE - RIGHT} y={high - 8} textAnchor="end" className="axes-text">
            {words.axisValid} →
          </text>
          <text x={0} y={high - BOTTOM + 15} className="axes-text">
            ↑ {words.axisKnown}
          </text>
          <text x={0} y={high - 8} className="axes-text">
            {words.undated} ●
          </text>
          <line
            x1={x(at(asOf ?? today()))}
            x2={x(at(asOf ?? today()))}
            y1={TOP}
            y2={high - BOTTOM}
            className="axes-now"
          />
          <line x1={LEFT} x2={WIDE - RIGHT} y1={line} y2={line} className="axes-now" />
          {shown.map((one, n) => {
            const year = yearOf(one);
            const mark = one === chosen ? 'axes-dot here' : 'axes-dot';
            return (
              <g key={one.eventId} opacity={n > known ? 0.4 : 1}>
                <title>{one.type}</title>
                <text x={0} y={y(n) + 4} className="axes-text">
                  {instant(one.recordedAt)}
                </text>
                {year !== null && (
                  <rect
                    x={x(Date.UTC(year, 0))}
                    y={y(n) - 6}
                    width={x(Date.UTC(year + 1, 0)) - x(Date.UTC(year, 0))}
                    height={12}
                    className="axes-bar"
                  />
                )}
                <circle
                  cx={one.occurredOn === null ? LEFT - 14 : x(at(whole(one.occurredOn)))}
                  cy={y(n)}
                  r={one === chosen ? 8 : 5}
                  className={mark}
                />
              </g>
            );
          })}
        </svg>
      </Wide>
      <p className="quiet small">{words.pictureSays(day(asOf ?? today()))}</p>
    </div>
  );
}
