const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const shown = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** Bars of each contender, series by series, with the least and the most that was measured. */
export function plot(title, series) {
  const lines = [];
  let y = 50;
  for (const { label, unit, results } of series) {
    lines.push(`<text x="10" y="${y}" font-weight="bold">${escaped(label)}</text>`);
    y += 8;
    const most = Math.max(...Object.values(results).map(({ high }) => high));
    const wide = (value) => ((value / most) * 430).toFixed(1);
    for (const [name, { value, low, high }] of Object.entries(results)) {
      lines.push(
        `<text x="190" y="${y + 13}" text-anchor="end">${escaped(name)}</text>`,
        `<rect x="200" y="${y + 2}" width="${wide(value)}" height="14" fill="${name.startsWith('this') ? '#1f6f8b' : '#b8c4cc'}"/>`,
        `<path d="M${200 + Number(wide(low))} ${y + 9}H${200 + Number(wide(high))}" stroke="#333"/>`,
        `<text x="640" y="${y + 13}">${shown(value)} ${unit}</text>`,
      );
      y += 19;
    }
    y += 24;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="740" height="${y}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<text x="10" y="24" font-size="16">${escaped(title)}</text>
${lines.join('\n')}
</svg>
`;
}
