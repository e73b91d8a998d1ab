import { describe, expect, it } from 'vitest'
import type { Plan } from '../../api/types'
import { termsOf, typedTerms } from './terms'

const plan: Plan = {
  id: '1',
  name: 'Weekly 20 GB',
  accessKind: 'hotspot',
  priceMinor: 25_050,
  currency: 'KES',
  durationSeconds: 604_800,
  dataQuotaBytes: 20_500_000_000,
  downloadBps: 10_000_000,
  uploadBps: null,
  sessionsMax: 2,
  overQuota: 'throttle',
  throttledBps: 512_000,
  devicesMax: null,
  interimIntervalSeconds: 300,
  addressList: 'paid',
  routerGroup: 'residential',
  state: 'active',
  subscribers: 0,
  createdAt: '2026-01-01T00:00:00Z',
}

describe('the terms of a plan', () => {
  it('come back unchanged when nobody typed anything', () => {
    const { id, state, subscribers, createdAt, ...terms } = plan
    expect(termsOf(typedTerms(plan, 'KES'))).toMatchObject(terms)
  })

  it('leave what is empty without a limit', () => {
    const terms = termsOf({ ...typedTerms(undefined, 'KES'), name: 'Open' })
    expect(terms).toMatchObject({ durationSeconds: null, dataQuotaBytes: null, downloadBps: null, devicesMax: null, throttledBps: null, priceMinor: 0, addressList: null, routerGroup: null })
  })

  it('count money in the minor units of its currency', () => {
    expect(termsOf({ ...typedTerms(undefined, 'KES'), price: '19.99' }).priceMinor).toBe(1_999)
    expect(termsOf({ ...typedTerms(undefined, 'UGX'), price: '5000' }).priceMinor).toBe(5_000)
  })
})
