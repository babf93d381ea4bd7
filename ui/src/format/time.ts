import { LOCALE } from './money';

/** An instant as it crosses the door: RFC 3339 in UTC, e.g. `2026-11-20T14:42:00Z`. */
export type Instant = string;

const formats = new Map<string, Intl.DateTimeFormat>();

function cached(zone: string, kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${kind}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options });
    formats.set(key, format);
  }
  return format;
}

export type WhenStyle =
  | 'year'
  | 'time'
  | 'day'
  | 'day-time'
  | 'day-month'
  | 'long-day'
  | 'day-year'
  | 'day-time-year'
  | 'full';

const STYLES: Record<WhenStyle, Intl.DateTimeFormatOptions> = {
  year: { year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'short' },
  'day-time': { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  'day-month': { day: 'numeric', month: 'long' },
  'long-day': { day: 'numeric', month: 'long', year: 'numeric' },
  'day-year': { day: 'numeric', month: 'short', year: 'numeric' },
  'day-time-year': {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  },
  full: {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  },
};

/** A point in time in the agency's billing zone. */
export function formatWhen(at: Instant, zone: string, style: WhenStyle = 'day-time'): string {
  return cached(zone, style, STYLES[style])
    .format(new Date(at))
    .replace(/,/g, '')
    .replace(' at ', ' ')
    .replace('Sept', 'Sep');
}

/** The same for what may lie years back: of another year than `now` the year is named. */
export function formatWhenSeen(
  at: Instant,
  now: Instant,
  zone: string,
  style: 'day' | 'day-time' = 'day-time',
): string {
  const sameYear = formatWhen(at, zone, 'year') === formatWhen(now, zone, 'year');
  return formatWhen(at, zone, sameYear ? style : `${style}-year`);
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function elapsed(at: Instant, now: Instant): { amount: number; unit: 'minute' | 'hour' | 'day' } | null {
  const seconds = Math.floor((Date.parse(now) - Date.parse(at)) / 1000);
  if (seconds < MINUTE) return null;
  if (seconds < HOUR) return { amount: Math.floor(seconds / MINUTE), unit: 'minute' };
  if (seconds < DAY) return { amount: Math.floor(seconds / HOUR), unit: 'hour' };
  return { amount: Math.floor(seconds / DAY), unit: 'day' };
}

const SHORT = { minute: 'min', hour: 'h', day: 'd' } as const;

/** `8 d`, `2 h`, `3 min`, or `now` within the first minute. */
export function formatAge(at: Instant, now: Instant): string {
  const age = elapsed(at, now);
  return age ? `${age.amount} ${SHORT[age.unit]}` : 'now';
}

const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'always' });

/** The same in a sentence, for tooltips and screen readers: `3 minutes ago`. */
export function formatAgo(at: Instant, now: Instant): string {
  const age = elapsed(at, now);
  return age ? relative.format(-age.amount, age.unit) : 'just now';
}

/** `America/New_York` → `New York time` */
export function zoneName(zone: string): string {
  const city = zone.split('/').at(-1) ?? zone;
  return city === 'UTC' ? 'UTC' : `${city.replaceAll('_', ' ')} time`;
}

const MONTH_AND_DAY_ZONE = 'UTC';

/** `2026-11` → `Nov`, or `November` */
export function formatMonth(month: string, style: 'short' | 'long' = 'short'): string {
  return cached(MONTH_AND_DAY_ZONE, `month ${style}`, { month: style })
    .format(new Date(`${month}-15T00:00:00Z`))
    .slice(0, style === 'short' ? 3 : undefined);
}

/** A calendar day without a time, `2026-11-20` → `20 Nov` */
export function formatDay(day: string): string {
  return formatWhen(`${day}T00:00:00Z`, MONTH_AND_DAY_ZONE, 'day');
}

/** A span of which `to` is the first instant that no longer belongs to it: `1 – 20 Nov`, or `1 – 20 November`. */
export function formatSpan(
  from: Instant,
  to: Instant,
  zone: string,
  style: 'short' | 'long' = 'short',
): string {
  const as = style === 'short' ? 'day' : 'day-month';
  const last = new Date(Date.parse(to) - 1).toISOString();
  const start = formatWhen(from, zone, as);
  const end = formatWhen(last, zone, as);
  const [startDay, startMonth] = start.split(' ');
  return end.endsWith(` ${startMonth}`) ? `${startDay} – ${end}` : `${start} – ${end}`;
}

/** `Today 10:42`; on another day its time only where it is not midnight: `24 Nov`, `1 Dec 01:00`. */
export function formatUpcoming(at: Instant, now: Instant, zone: string): string {
  const day = formatWhen(at, zone, 'day');
  const time = formatWhen(at, zone, 'time');
  if (day === formatWhen(now, zone, 'day')) return `Today ${time}`;
  return time === '00:00' ? day : `${day} ${time}`;
}

/** The calendar day of `at` in `zone`, as the contract writes days: `2026-11-20`. */
export function dayOf(at: Instant, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(new Date(at));
}

/** `20 Oct` for any time on 20 November; a day that the month before does not have becomes its last one. */
export function sameDayOfMonthBefore(at: Instant, zone: string): string {
  const [year = 0, month = 1, day = 1] = dayOf(at, zone).split('-').map(Number);
  const lastDayBefore = new Date(Date.UTC(year, month - 1, 0)).getUTCDate();
  const before = new Date(Date.UTC(year, month - 2, Math.min(day, lastDayBefore)));
  return formatWhen(before.toISOString(), 'UTC', 'day');
}

/** The first instant of a calendar day in `zone`: `2026-11-20` in New York → `2026-11-20T05:00:00.000Z`. */
export function startOfDay(day: string, zone: string): Instant {
  const asUtc = Date.parse(`${day}T00:00:00Z`);
  const clock = cached(zone, 'clock', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const offsetAt = (instant: number): number => {
    const part = Object.fromEntries(
      clock.formatToParts(new Date(instant)).map((each) => [each.type, each.value]),
    );
    const shown = Date.parse(
      `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}Z`,
    );
    return shown - instant;
  };
  // The offset that holds at the guess may not hold at midnight of a day on which the clocks change, hence twice.
  const guess = asUtc - offsetAt(asUtc);
  return new Date(asUtc - offsetAt(guess)).toISOString();
}

/** `2026-11-30` → `2026-12-01` */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY * 1000).toISOString().slice(0, 10);
}
