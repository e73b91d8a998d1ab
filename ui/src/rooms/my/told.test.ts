import { expect, it } from 'vitest'
import type { MyInvoice, MyOffer, MyPurchase, MyRight } from '../../api/my'
import { formatDateTime } from '../../kit/time'
import { billed, comeTo, following, gives } from './told'

const at = '2027-11-28T13:11:00Z'
const purchase: MyPurchase = { id: 'p', method: 'wallet', planId: 'x', planName: 'Taster', priceMinor: 500, currency: 'KES', state: 'queued', ended: false, startsAt: at, createdAt: '' }
const right: MyRight = { planId: 'x', planName: 'Taster', state: 'queued', grantedAt: '', expectedStartAt: at, dataUsedBytes: 0, onlineSecondsUsed: 0 }
const bill: MyInvoice = { id: 'i', kind: 'invoice', totalMinor: 750_000, currency: 'KES', at: '' }

it('says when what waits begins', () => {
  expect(comeTo(purchase)).toBe(`Starts ${formatDateTime(at)}`)
  expect(following(right)).toBe(`Then Taster, from ${formatDateTime(at)}`)
})

it('names no day nobody can tell, and none of what is over', () => {
  expect(comeTo({ ...purchase, startsAt: null })).toBe('Starts later')
  expect(following({ ...right, expectedStartAt: null })).toBe('Then Taster')
  expect(comeTo({ ...purchase, ended: true, outcome: 'revoked' })).toBe('Ended · Taken back')
})

it('says of each bill whether it is paid', () => {
  expect(billed({ ...bill, paidAt: at })).toMatch(/^Paid /)
  expect(billed(bill)).toBe('Not paid yet')
  expect(billed({ ...bill, kind: 'credit_note' })).toBeUndefined()
})

const offer: MyOffer = { id: 'o', name: 'Taster', description: '', priceMinor: 100, currency: 'KES', durationSeconds: 3_600, devicesMax: 3 }

it('names every limit of an offer before it is paid', () => {
  expect(gives({ ...offer, onlineSecondsQuota: 90 })).toBe('90 seconds online within 1 hour · Data without limit · 3 devices')
  expect(gives({ ...offer, startsOn: 'first_access' })).toContain('1 hour from the first use')
  expect(gives({ ...offer, dataQuotaBytes: 1e9, throttledBps: 512_000 })).toMatch(/of data, then slowed to 512/)
  expect(gives({ ...offer, sessionsMax: 1 })).toContain('3 devices · 1 at a time')
})

it('writes no minute as a month would be written', () => {
  expect(gives({ ...offer, durationSeconds: 60 })).toContain('1 minute ·')
  expect(gives({ ...offer, durationSeconds: null, durationMonths: 1 })).toContain('1 month ·')
})
