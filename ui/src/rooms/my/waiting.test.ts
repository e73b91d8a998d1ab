import { effectScope } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { MyLogin, MyPayment, MyPurchaseStory } from '../../api/my'
import { newKey, paymentStanding, purchaseStanding, useWaiting } from './waiting'

const story = (state: MyPurchaseStory['purchase']['state'], more: Partial<MyPurchaseStory['purchase']> = {}): MyPurchaseStory => ({
  purchase: { id: 'p', method: 'payment', planId: 'x', planName: 'Home', priceMinor: 5_000, currency: 'KES', phone: '2547****149', state, ended: false, createdAt: '2026-01-01T00:00:00Z', ...more },
  events: state === 'failed' ? [{ at: '', kind: 'payment_failed', detail: 'Request cancelled by user', repeats: 1, lastAt: '' }] : [],
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('says what was paid, what waits, and why nothing came', () => {
  expect(purchaseStanding(story('waiting'))).toEqual({ tone: 'wait', text: 'Look at the phone and type your PIN.', more: '2547****149' })
  expect(purchaseStanding(story('queued')).tone).toBe('good')
  expect(purchaseStanding(story('failed', { outcome: 'not_paid' })).more).toBe('Request cancelled by user')
  expect(purchaseStanding(story('failed', { outcome: 'underpaid' })).text).toContain('in your wallet')
  const payment: MyPayment = { id: 'm', state: 'settled', purpose: 'topup', provider: 'mpesa', amountMinor: 10_000, currency: 'KES', createdAt: '' }
  expect(paymentStanding(payment).text).toContain('100')
  expect(paymentStanding({ ...payment, state: 'expired', reason: 'timeout' })).toMatchObject({ tone: 'bad', more: 'timeout' })
})

it('asks each second until it is decided, and tells once', async () => {
  const answers = [story('waiting'), new Error('no net'), story('granted')]
  const purchase = vi.fn(() => {
    const next = answers.shift()
    return next instanceof Error || !next ? Promise.reject(new Error()) : Promise.resolve(next)
  })
  const settled = vi.fn()
  const waiting = effectScope().run(() => useWaiting({ purchase } as unknown as MyLogin, settled))!
  waiting.follow(story('waiting'))
  await vi.advanceTimersByTimeAsync(2_500)
  expect(waiting.standing.value?.tone).toBe('wait')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(waiting.standing.value?.tone).toBe('good')
  expect(purchase).toHaveBeenCalledTimes(3)
  expect(settled).toHaveBeenCalledTimes(1)
})

it('gives up asking after a minute and says that paying again is not needed', async () => {
  const purchase = vi.fn(() => Promise.resolve(story('waiting')))
  const waiting = effectScope().run(() => useWaiting({ purchase } as unknown as MyLogin, () => {}))!
  waiting.follow(story('waiting'))
  await vi.advanceTimersByTimeAsync(120_000)
  expect(purchase.mock.calls.length).toBeLessThan(61)
  expect(waiting.standing.value?.text).toContain('need not pay again')
})

it('names each wish anew', () => {
  expect(newKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(newKey()).not.toBe(newKey())
})
