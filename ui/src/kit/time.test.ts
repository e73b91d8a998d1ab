import { beforeEach, describe, expect, it } from 'vitest'
import { region } from './region'
import { formatAgo, formatDate, formatDay, formatDuration, formatUntil, startOfDay, withLocalTimes } from './time'

const NOON = Date.parse('2026-03-01T12:00:00Z')
const before = (seconds: number) => new Date(NOON - seconds * 1000).toISOString()

beforeEach(() => Object.assign(region, { locale: 'en-GB', timeZone: 'Africa/Nairobi' }))

describe('an age', () => {
  it.each([
    [0, 'just now'],
    [9, 'just now'],
    [10, '10s ago'],
    [59, '59s ago'],
    [60, '1m ago'],
    [3_599, '59m ago'],
    [3_600, '1h ago'],
    [86_399, '23h ago'],
    [86_400, '1d ago'],
    [864_000, '10d ago'],
  ])('of %d seconds is %s', (seconds, text) => expect(formatAgo(before(seconds), NOON)).toBe(text))

  it('is never in the future, whatever the clocks say', () => expect(formatAgo(before(-30), NOON)).toBe('just now'))
})

describe('a duration', () => {
  it.each([
    [45, '45s'],
    [60, '1m'],
    [125, '2m 5s'],
    [7_500, '2h 5m'],
    [86_400, '1d'],
    [273_600, '3d 4h'],
    [-5, '0s'],
    [null, '–'],
  ])('of %s seconds is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))
})

describe('what is still to come', () => {
  it('is told by its two biggest units, and due once it has passed', () => {
    expect(formatUntil(before(-7_500), NOON)).toBe('in 2h 5m')
    expect(formatUntil(before(1), NOON)).toBe('due now')
  })
})

describe('a sentence of the server', () => {
  it('tells times as the tenant reads them', () => {
    expect(withLocalTimes('Holds a plan until 2026-03-01T12:00:00.004693Z.')).toBe('Holds a plan until 1 Mar 2026, 15:00:00.')
  })
})

describe('a day', () => {
  it('begins at midnight of the tenant', () => {
    expect(startOfDay('2026-03-01')).toBe('2026-02-28T21:00:00.000Z')
  })

  it.each([
    ['Pacific/Chatham', '2026-07-01', '2026-06-30T11:15:00.000Z'],
    ['Pacific/Chatham', '2026-09-27', '2026-09-26T11:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-03-01', '2026-02-28T10:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-03-01', '2026-03-01T11:00:00.000Z'],
  ])('begins at midnight in %s, also when clocks change on %s', (zone, date, begin) => {
    region.timeZone = zone
    expect(startOfDay(date)).toBe(begin)
  })
})

describe('a date', () => {
  it('is the day it names, whatever the zone', () => {
    expect(formatDate('2026-03-01')).toBe('1 Mar 2026')
    expect(formatDay('2026-03-01')).toBe('1 Mar')
  })

  it.each(['Pacific/Chatham', 'Pacific/Auckland', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])('is the day it names in %s', (zone) => {
    region.timeZone = zone
    expect(formatDate('2026-11-21')).toBe('21 Nov 2026')
    expect(formatDay('2026-11-21')).toBe('21 Nov')
  })

  it('of an instant is the day in the zone of the tenant', () => {
    expect(formatDate('2026-02-28T21:30:00Z')).toBe('1 Mar 2026')
  })
})
