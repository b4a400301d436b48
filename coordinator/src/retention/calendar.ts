/** Names the hour, day, … of the calendar that a moment is in. Equal names mean the same one. */
export type Bucket = (atMs: number) => string;

export const periods = ['Hourly', 'Daily', 'Weekly', 'Monthly', 'Yearly'] as const;
export type Period = (typeof periods)[number];

interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  /** Milliseconds that local time is ahead of UTC. */
  readonly offsetMs: number;
}

const DAY_MS = 86_400_000;

/** @param timeZone of the IANA database */
export function calendar(timeZone: string): Readonly<Record<Period, Bucket>> {
  const local = localClock(timeZone);
  const named = (name: (time: LocalTime) => string): Bucket => {
    return (atMs) => name(local(atMs));
  };
  return {
    // An hour that comes twice, when clocks are set back, is two hours.
    Hourly: named(({ year, month, day, hour, offsetMs }) => [year, month, day, hour, offsetMs].join('-')),
    Daily: named(({ year, month, day }) => [year, month, day].join('-')),
    Weekly: named(({ year, month, day }) => String(mondayOf(year, month, day))),
    Monthly: named(({ year, month }) => [year, month].join('-')),
    Yearly: named(({ year }) => String(year)),
  };
}

function localClock(timeZone: string): (atMs: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? Number.NaN;
    const [year, month, day, hour] = [part('year'), part('month'), part('day'), part('hour')];
    const asUtc = Date.UTC(year, month - 1, day, hour, part('minute'), part('second'));
    return { year, month, day, hour, offsetMs: asUtc - Math.floor(atMs / 1_000) * 1_000 };
  };
}

/** Days from 1970-01-01 to the Monday of the week of a date. */
function mondayOf(year: number, month: number, day: number): number {
  const date = Date.UTC(year, month - 1, day) / DAY_MS;
  // 1970-01-01 was a Thursday.
  return date - ((((date + 3) % 7) + 7) % 7);
}
