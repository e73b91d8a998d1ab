import { describe, expect, it } from 'vitest'
import { commissionOf } from './commission'

describe('the commission', () => {
  it('is a share of the value', () => expect(commissionOf(60_000, 1_000)).toBe(6_000))
  it('rounds half up', () => {
    expect(commissionOf(5, 1_000)).toBe(1)
    expect(commissionOf(4, 1_000)).toBe(0)
    expect(commissionOf(333, 750)).toBe(25)
  })
  it('is never more than the value', () => expect(commissionOf(7, 10_000)).toBe(7))
})
