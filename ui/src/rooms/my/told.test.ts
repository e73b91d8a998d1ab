import { expect, it } from 'vitest'
import type { MyInvoice, MyPurchase, MyRight } from '../../api/my'
import { formatDateTime } from '../../kit/time'
import { billed, comeTo, following } from './told'

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
