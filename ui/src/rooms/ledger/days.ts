import { startOfDay } from '../../kit/time'

/** A day of the address as the instant it begins, or a later day: what is typed last is included. */
export function dayStart(date: unknown, later = 0): string | undefined {
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined
  const at = new Date(`${date}T12:00:00Z`)
  if (Number.isNaN(at.getTime())) return undefined
  at.setUTCDate(at.getUTCDate() + later)
  return startOfDay(at.toISOString().slice(0, 10))
}
