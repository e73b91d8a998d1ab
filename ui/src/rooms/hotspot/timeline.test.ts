import { describe, expect, it } from 'vitest'
import type { Purchase, PurchaseEvent } from '../../api/hotspot'
import { timeline, timeOfDay } from '../../kit/timeline'
import { mayRetry, mayRevoke, story } from './timeline'

const event = (kind: string, at: string, more: Partial<PurchaseEvent> = {}): PurchaseEvent => ({ kind, at, detail: '', repeats: 1, lastAt: at, ...more })
const events = [
  event('chosen', '2026-11-28T09:00:00Z', { detail: '1 Hour' }),
  event('paid', '2026-11-28T09:01:04Z', { detail: 'QK12' }),
  event('nas_offline', '2026-11-28T09:01:06Z', { repeats: 3, lastAt: '2026-11-28T09:02:10Z' }),
  event('connected', '2026-11-28T09:03:10Z'),
]
const purchase = (state: Purchase['state'], outcome: Purchase['outcome'] = null) => ({ state, outcome, ended: false }) as Purchase

describe('what became of a purchase', () => {
  it('is told in one sentence with its times', () => {
    const at = (instant: string) => timeOfDay(`2026-11-28T${instant}Z`)
    expect(story(events)).toBe(`Paid ${at('09:01:04')}, router offline ${at('09:01:06')}, connected ${at('09:03:10')}`)
  })

  it('says how often and until when something was tried', () => {
    const line = timeline(events)[2]
    expect(line?.text).toBe('The router does not answer (3 times)')
    expect(line?.time).toMatch(/^\d\d:01:06 – \d\d:02:10$/)
    expect(line?.tone).toBe('bad')
  })

  it('keeps what the server adds, and shows a kind nobody wrote a sentence for', () => {
    expect(timeline(events)[1]?.text).toBe('Paid: QK12')
    expect(timeline([event('ASKED', '2026-11-28T09:00:00Z', { detail: 'mpesa' })])[0]?.text).toMatch(/: M-Pesa$/)
    expect(timeline([event('MOON_LANDING', '2026-11-28T09:00:00Z')])[0]?.text).toBe('Moon landing')
  })

  it('offers to try again only what is owed, and to take back only what was given', () => {
    expect(mayRetry(purchase('granted'))).toBe(true)
    expect(mayRetry(purchase('waiting'))).toBe(false)
    expect(mayRetry(purchase('given_up', 'credited'))).toBe(false)
    expect(mayRetry(purchase('queued'))).toBe(false)
    expect(mayRetry({ ...purchase('online'), ended: true })).toBe(false)
    expect(mayRetry(purchase('online', 'revoked'))).toBe(false)
    expect(mayRevoke(purchase('online'))).toBe(true)
    expect(mayRevoke({ ...purchase('online'), ended: true })).toBe(true)
    expect(mayRevoke(purchase('online', 'refunded'))).toBe(false)
    expect(mayRevoke(purchase('online', 'revoked'))).toBe(false)
  })
})
