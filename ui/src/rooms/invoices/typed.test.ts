import { describe, expect, it } from 'vitest'
import { basisPoints, draftOf, emptyDraft, percent } from './typed'

describe('a draft as typed', () => {
  it('counts money in the minor units of its currency', () => {
    const form = { ...emptyDraft(), customerName: ' Jane ', lines: [{ text: 'Week', quantity: '2', price: '19.99' }] }
    expect(draftOf(form, 'KES')).toMatchObject({ customerName: 'Jane', currency: 'KES', lines: [{ text: 'Week', quantity: 2, unitPriceMinor: 1_999 }] })
    expect(draftOf({ ...form, lines: [{ text: 'Week', quantity: '1', price: '5000' }] }, 'UGX').lines[0]?.unitPriceMinor).toBe(5_000)
  })

  it('leaves out what nobody typed', () => {
    expect(draftOf(emptyDraft(), 'KES')).toMatchObject({ customerPhone: undefined, customerAddress: undefined })
  })
})

describe('tax', () => {
  it('comes back as it was typed', () => {
    for (const typed of [0, 8, 12.5, 16, 100]) expect(percent(basisPoints(typed))).toBe(typed)
  })
})
