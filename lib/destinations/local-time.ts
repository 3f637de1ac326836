import type { TimeLetter } from '../config/config.ts';

const day = 86_400_000;
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** What a letter of strftime says of a moment, in the time zone of this machine; names are English. [POSIX strftime] */
export function inLocalTime(letter: TimeLetter, moment: Date): string {
  return letters[letter](wallClock(moment));
}

/** A date whose UTC fields are what the clock on the wall shows: days are 24 hours there, all year round. */
function wallClock(moment: Date): Date {
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
}

const letters: Readonly<Record<TimeLetter, (wall: Date) => string>> = {
  Y: (wall) => digits(wall.getUTCFullYear(), 4),
  y: (wall) => digits(wall.getUTCFullYear() % 100, 2),
  m: (wall) => digits(wall.getUTCMonth() + 1, 2),
  d: (wall) => digits(wall.getUTCDate(), 2),
  j: (wall) => digits(dayOfYear(wall), 3),
  H: (wall) => digits(wall.getUTCHours(), 2),
  M: (wall) => digits(wall.getUTCMinutes(), 2),
  S: (wall) => digits(wall.getUTCSeconds(), 2),
  F: (wall) => wall.toISOString().slice(0, 10),
  G: (wall) => digits(thursdayOf(wall).getUTCFullYear(), 4),
  V: (wall) => digits(Math.ceil(dayOfYear(thursdayOf(wall)) / 7), 2),
  u: (wall) => `${weekday(wall)}`,
  a: (wall) => nameIn(weekdays, wall.getUTCDay()).slice(0, 3),
  A: (wall) => nameIn(weekdays, wall.getUTCDay()),
  b: (wall) => nameIn(months, wall.getUTCMonth()).slice(0, 3),
  B: (wall) => nameIn(months, wall.getUTCMonth()),
};

function digits(number: number, count: number): string {
  return `${number}`.padStart(count, '0');
}

function nameIn(names: readonly string[], index: number): string {
  return names[index] ?? '';
}

/** 1 for Monday to 7 for Sunday. */
function weekday(wall: Date): number {
  return wall.getUTCDay() || 7;
}

function dayOfYear(wall: Date): number {
  return Math.floor((wall.getTime() - Date.UTC(wall.getUTCFullYear(), 0)) / day) + 1;
}

/** The week belongs to the year that its Thursday is in. [ISO 8601] */
function thursdayOf(wall: Date): Date {
  return new Date(wall.getTime() + (4 - weekday(wall)) * day);
}
