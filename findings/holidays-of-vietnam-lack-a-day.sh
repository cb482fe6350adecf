#!/usr/bin/env bash
# date-holidays 3.37.0: of the days that the Labour Code of Viet Nam gives, the second of National Day and those moved from Sundays lack.
#
# Labour Code 45/2019/QH14, article 112.1: National Day is two days, 2 September and the day before or after it, which the Prime Minister
# says each year (112.3). Article 111.3: a holiday on a weekly day off is made up for by the next working day.
#
# Expected: isHoliday() says that 3 September 2024 and 1 September 2025 are public holidays, on which offices were closed, as it does of
# all five days of Tết, and that 27 April 2026 is one, the Monday after the Hùng Kings' day of that year, a Sunday.
# Seen: false for all three. Who counts working days by it has a deadline one day early at each. (Of other countries the package has
# substitute days, such as the 28 December 2026 of Great Britain.)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error date-holidays@3.37.0 >/dev/null
cat > ask.cjs <<'JS'
const Holidays = require('date-holidays');
const { version } = require('./node_modules/date-holidays/package.json');

console.log(`date-holidays ${version}, Node ${process.version}`);
const nameOf = (country, day) => {
  const holidays = new Holidays(country).isHoliday(new Date(`${day}T12:00:00`)) || [];
  return holidays.filter(({ type }) => type === 'public').at(-1)?.name ?? 'none';
};
for (const [country, day, asSeen] of [
  ['VN', '2025-01-28', 'Giao thừa Tết Nguyên Đán'],
  ['VN', '2025-02-01', 'Giao thừa Tết Nguyên Đán'],
  ['VN', '2024-09-02', 'Quốc khánh'],
  ['VN', '2024-09-03', 'none'],
  ['VN', '2025-09-01', 'none'],
  ['VN', '2026-04-26', 'Giỗ tổ Hùng Vương'],
  ['VN', '2026-04-27', 'none'],
  ['GB', '2026-12-28', 'Boxing Day (substitute day)'],
]) {
  const seen = nameOf(country, day);
  console.log(`${country} ${day}: ${seen}`);
  if (seen !== asSeen) process.exitCode = 1;
}
JS
TZ=Asia/Ho_Chi_Minh node ask.cjs
