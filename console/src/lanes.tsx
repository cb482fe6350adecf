import { useEvidence } from './evidence.js';
import { useWords } from './language.js';

/** Who held one office in one year, and the events that say so; `names` empty where nobody knows. */
export interface Held {
  readonly year: number;
  readonly names: readonly string[];
  readonly events: readonly string[];
}

interface Lane {
  readonly title: string;
  readonly years: readonly Held[];
}

const HEAD = 28;
const SIDE = 110;
const HIGH = 62;
const WIDE = 190;

/**
 * Offices over the years as lanes: a bar for each year of which somebody is known, which opens what it rests on, and a hatched gap for each of
 * which nothing is. `rises` are the years whose leader was deputy the year before. The table that says the same stands beside it.
 */
export function Lanes({
  label,
  lanes,
  rises,
}: {
  readonly label: string;
  readonly lanes: readonly Lane[];
  readonly rises: readonly number[];
}) {
  const { evidence, unknown } = useWords();
  const open = useEvidence();
  const years = lanes[0]?.years.map(({ year }) => year) ?? [];
  const x = (year: number): number => SIDE + (year - (years[0] ?? year)) * WIDE;
  const y = (lane: number): number => HEAD + lane * HIGH;
  const [width, height] = [SIDE + years.length * WIDE, HEAD + lanes.length * HIGH];
  return (
    <div className="lanes scroll">
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={label}>
        <defs>
          <pattern id="gap" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="8" height="8" fill="#fbfbfb" />
            <rect width="2" height="8" fill="#dcdfe3" />
          </pattern>
          <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5" markerHeight="5" orient="auto">
            <path d="M0 0 8 4 0 8z" fill="#1b4f8f" />
          </marker>
        </defs>
        {years.map((year) => (
          <text key={year} x={x(year) + WIDE / 2} y={18} textAnchor="middle" className="lane-year">
            {year}
          </text>
        ))}
        {lanes.map(({ title, years: held }, lane) => (
          <g key={title}>
            <text x={0} y={y(lane) + 36} className="lane-title">
              {title}
            </text>
            {held.map(({ year, names, events }) => {
              const place = { x: x(year) + 2, y: y(lane) + 4, width: WIDE - 4, height: HIGH - 10, rx: 4 };
              if (names.length === 0)
                return (
                  <g key={year}>
                    <rect {...place} fill="url(#gap)" stroke="#c9ced4" strokeDasharray="4 3" />
                    <foreignObject {...place}>
                      <div className="lane-gap">{unknown.mark}</div>
                    </foreignObject>
                  </g>
                );
              const what = `${title} ${year}: ${names.join(', ')}`;
              const show = (): void => open({ what, events });
              return (
                <g
                  key={year}
                  role="button"
                  tabIndex={0}
                  aria-label={evidence.buttonFor(what)}
                  className="lane-bar"
                  onClick={show}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter' && event.key !== ' ') return;
                    event.preventDefault();
                    show();
                  }}
                >
                  <rect {...place} className={lane === 0 ? 'lane-leader' : 'lane-deputy'} />
                  <foreignObject {...place}>
                    <div className={lane === 0 ? 'lane-name on-dark' : 'lane-name'}>{names.join(', ')}</div>
                  </foreignObject>
                </g>
              );
            })}
          </g>
        ))}
        {rises.map((year) => (
          <path
            key={year}
            d={`M${x(year) - 14} ${y(1) + 5} L${x(year) + 12} ${y(1) - 9}`}
            stroke="#1b4f8f"
            strokeWidth="2.5"
            markerEnd="url(#tip)"
            aria-hidden
          />
        ))}
      </svg>
    </div>
  );
}
