import { expect, it } from 'vitest'
import { otherKind } from './otherKind'

const plans = [
  { id: 'home', name: 'Home 10 Mbps', accessKind: 'pppoe' },
  { id: 'hour', name: 'One hour', accessKind: 'hotspot' },
  { id: 'both', name: 'Everywhere', accessKind: 'any' },
] as const
const held = { planId: 'home', planName: 'Home 10 Mbps', queued: 0 }

it('says before it is given that a package is for another way to come online than the one held', () => {
  expect(otherKind(plans, 'hour', held)).toBe('One hour is for Hotspot only. Home 10 Mbps, for PPPoE, ends as it is given.')
  expect(otherKind(plans, 'hour', { ...held, queued: 1 })).toContain('begin when One hour is over')
})

it('says nothing of a package for the same way, of one for every way, or where none is held', () => {
  expect(otherKind(plans, 'home', held)).toBeUndefined()
  expect(otherKind(plans, 'both', held)).toBeUndefined()
  expect(otherKind(plans, 'hour', undefined)).toBeUndefined()
})
