import { beforeEach, describe, expect, it } from 'vitest'
import type { Subscription } from './types'
import { region } from '../kit/region'
import { subscriptionNotes, subscriptionState } from './subscription'
import { say } from '../kit/text'

const held: Subscription = { planId: '1', planName: 'Weekly', grantedAt: '2026-03-01T09:00:00Z', startedAt: '2026-03-01T09:00:00Z', queued: 0, state: 'active' }

beforeEach(() => Object.assign(region, { locale: 'en-GB', timeZone: 'Africa/Nairobi' }))

describe('a right', () => {
  it('needs no words while it runs', () => {
    expect(subscriptionNotes(held)).toEqual([])
  })

  it('says that it starts with the first login and how many follow', () => {
    expect(subscriptionNotes({ ...held, state: 'waiting', startedAt: null, queued: 2 })).toEqual(['Starts with the first login', '2 more wait behind'])
    expect(subscriptionNotes({ ...held, queued: 1 })).toEqual(['1 more waits behind'])
  })

  it('says until when access goes on after its end', () => {
    expect(subscriptionNotes({ ...held, state: 'grace', accessUntil: '2026-03-09T09:00:00Z' })).toEqual(['Ended, access until 9 Mar 2026, 12:00:00'])
  })

  it.each(['active', 'waiting', 'grace', 'expired', 'exhausted'] as const)('has a word for %s', (state) => {
    expect(say(`state.${subscriptionState(state)}`)).toBeDefined()
  })
})
