import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TimeLetter } from '../../lib/config/config.ts';
import { inLocalTime } from '../../lib/destinations/local-time.ts';

const test = suite('destinations/local-time');
const zone = process.env.TZ;
test.after(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

function told(letters: string, moment: string): string {
  return [...letters].map((letter) => inLocalTime(letter as TimeLetter, new Date(moment))).join(' ');
}

/** As `date -d MOMENT +…` of GNU coreutils tells it in that zone. */
const rows: readonly (readonly [zone: string, moment: string, letters: string, text: string])[] = [
  ['UTC', '2026-11-23T10:05:09Z', 'YymdHMSjFGVu', '2026 26 11 23 10 05 09 327 2026-11-23 2026 48 1'],
  ['UTC', '2026-11-23T10:05:09Z', 'aAbB', 'Mon Monday Nov November'],
  ['Europe/Berlin', '2026-12-31T23:30:00Z', 'FHj', '2027-01-01 00 001'],
  ['America/New_York', '2027-01-01T04:59:59Z', 'FHj', '2026-12-31 23 365'],
  ['Asia/Seoul', '2024-02-29T15:00:00Z', 'Fju', '2024-03-01 061 5'],
  ['Asia/Kathmandu', '2026-01-01T00:00:00Z', 'FHM', '2026-01-01 05 45'],
  ['Europe/Berlin', '2026-03-29T00:59:59Z', 'HM', '01 59'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z', 'HM', '03 00'],
  ['Europe/Berlin', '2026-10-25T00:30:00Z', 'HM', '02 30'],
  ['Europe/Berlin', '2026-10-25T01:30:00Z', 'HM', '02 30'],
  ['UTC', '2026-01-04T12:00:00Z', 'GVu', '2026 01 7'],
  ['UTC', '2027-01-03T12:00:00Z', 'GVu', '2026 53 7'],
  ['UTC', '2027-01-04T00:00:00Z', 'GVu', '2027 01 1'],
  ['UTC', '2024-12-30T00:00:00Z', 'GVu', '2025 01 1'],
  ['UTC', '2023-01-01T23:59:59Z', 'GVu', '2022 52 7'],
  ['UTC', '2020-12-31T00:00:00Z', 'GVj', '2020 53 366'],
  ['UTC', '2005-01-09T00:00:00Z', 'yjab', '05 009 Sun Jan'],
];

for (const [place, moment, letters, text] of rows)
  test(`${moment} in ${place}: ${letters}`, () => {
    process.env.TZ = place;
    assert.is(told(letters, moment), text);
  });

test.run();
