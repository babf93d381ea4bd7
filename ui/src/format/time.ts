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

export type WhenStyle = 'time' | 'day' | 'day-time' | 'day-month' | 'long-day' | 'full';

const STYLES: Record<WhenStyle, Intl.DateTimeFormatOptions> = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'short' },
  'day-time': { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  'day-month': { day: 'numeric', month: 'long' },
  'long-day': { day: 'numeric', month: 'long', year: 'numeric' },
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
