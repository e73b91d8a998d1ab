import { describe, expect, it } from 'vitest'
import { purchaseWords } from './purchase'

describe('how far a purchase has come', () => {
  it('is told in the words of its state while it runs', () => {
    expect(purchaseWords({ state: 'online', ended: false })).toEqual({ state: 'Connected', outcome: undefined, isOver: false })
    expect(purchaseWords({ state: 'waiting' }).state).toBe('Waiting for money')
  })

  it('is over when what it gave is over, and says when it was taken back', () => {
    expect(purchaseWords({ state: 'online', ended: true }).state).toBe('Ended')
    expect(purchaseWords({ state: 'online', ended: true, outcome: 'revoked' })).toEqual({ state: 'Ended', outcome: 'Taken back', isOver: true })
  })

  it('has no end where nothing was given', () => {
    expect(purchaseWords({ state: 'failed', ended: true, outcome: 'not_paid' })).toEqual({ state: 'Failed', outcome: 'Not paid', isOver: false })
  })
})
