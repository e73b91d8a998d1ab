import { t } from './text'
import { dateFormat } from './region'

const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400

/** Below this an age says nothing a reader could use. */
const JUST_NOW_SECONDS = 10

/** How long ago, in one unit: just now, 42s, 5m, 3h, 2d ago. A clock that runs ahead reads as just now. */
export function formatAgo(instant: string | number | Date, now: number): string {
  const seconds = Math.floor((now - new Date(instant).getTime()) / 1000)
  if (seconds < JUST_NOW_SECONDS) return t('time.justNow')
  if (seconds < MINUTE) return t('time.ago', { age: `${seconds}s` })
  if (seconds < HOUR) return t('time.ago', { age: `${Math.floor(seconds / MINUTE)}m` })
  if (seconds < DAY) return t('time.ago', { age: `${Math.floor(seconds / HOUR)}h` })
  return t('time.ago', { age: `${Math.floor(seconds / DAY)}d` })
}

/** A length of time in its two biggest units: `2h 5m`, `3d 4h`, `45s`. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '–'
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < MINUTE) return `${whole}s`
  if (whole < HOUR) return pair(whole, MINUTE, 'm', 1, 's')
  if (whole < DAY) return pair(whole, HOUR, 'h', MINUTE, 'm')
  return pair(whole, DAY, 'd', HOUR, 'h')
}

function pair(seconds: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % big) / small)
  const head = `${Math.floor(seconds / big)}${bigUnit}`
  return rest === 0 ? head : `${head} ${rest}${smallUnit}`
}

/** `20 Nov 2026, 09:41:07`, in the tenant's zone. */
export function formatDateTime(instant: string | null | undefined): string {
  if (!instant) return '–'
  return dateFormat({ dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(instant))
}

/** `20 Nov 2026`; a bare date stays the day it names whatever the zone. */
export function formatDate(date: string | null | undefined): string {
  if (!date) return '–'
  return dateFormat({ dateStyle: 'medium', ...zoneOf(date) }).format(new Date(date))
}

/** `09:41`, for axes and lists of the same day. */
export function formatClock(instant: string | number): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit' }).format(new Date(instant))
}

/** How long until then, in its two biggest units; what has passed is due. */
export function formatUntil(instant: string, now: number): string {
  const seconds = (new Date(instant).getTime() - now) / 1000
  return seconds > 0 ? t('time.in', { time: formatDuration(Math.ceil(seconds)) }) : t('time.due')
}

/** A sentence of the server with its instants written as the tenant reads them. */
export function withLocalTimes(sentence: string): string {
  return sentence.replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z/g, (instant) => formatDateTime(instant))
}

/** The instant at which this date begins in the tenant's zone; what the clock there shows decides, also on odd days. */
export function startOfDay(date: string): string {
  return instantAt(`${date}T00:00`)
}

/** The instant at which the clock in the tenant's zone shows this, written as a `datetime-local` field has it. */
export function instantAt(local: string): string {
  const shown = Date.parse(`${local}Z`)
  // Far from Greenwich the clock may change between this time here and there, so the first answer is checked once.
  const guess = shown - ahead(shown)
  return new Date(shown - ahead(guess)).toISOString()
}

/** What the clock in the tenant's zone shows then, for a `datetime-local` field; seconds only where there are some. */
export function localAt(instant: string): string {
  const at = Math.floor(Date.parse(instant) / 1000) * 1000
  return new Date(at + ahead(at)).toISOString().replace(/(:00)?\.000Z$/, '')
}

/** How far the tenant's clock is ahead of UTC at this instant. */
function ahead(instant: number): number {
  const shown = dateFormat({ hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const part = Object.fromEntries(shown.formatToParts(instant).map(({ type, value }) => [type, value]))
  return Date.parse(`${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}Z`) - instant
}

/** `20 Nov`, for axes over days; a bare date stays the day it names. */
export function formatDay(date: string | undefined): string {
  if (!date) return ''
  return dateFormat({ day: 'numeric', month: 'short', ...zoneOf(date) }).format(new Date(date))
}

/** A bare date is read as midnight UTC and must be written there too: zones reach from UTC-12 to UTC+14. */
function zoneOf(date: string): Intl.DateTimeFormatOptions {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? { timeZone: 'UTC' } : {}
}
