import { beforeEach, describe, expect, it } from 'vitest'
import type { Plan } from '../../api/types'
import { region } from '../../kit/region'
import { offerOf, termsOf, typedTerms, validityNotes, validityOf } from './terms'

const plan: Plan = {
  id: '1',
  version: 3,
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
  startsOn: 'first_access',
  graceSeconds: 86_400,
  burstUploadBps: null,
  burstDownloadBps: 20_000_000,
  burstSeconds: 16,
  visible: false,
  trial: true,
  position: 7,
  offeredFrom: '2026-11-30T21:00:00.000Z',
  offeredUntil: '2026-12-31T20:59:59.000Z',
  nasIds: ['n1', 'n2'],
  state: 'active',
  subscribers: 0,
  createdAt: '2026-01-01T00:00:00Z',
}

beforeEach(() => Object.assign(region, { locale: 'en-GB', timeZone: 'Africa/Nairobi' }))

const fresh = () => typedTerms(undefined, 'KES')

describe('the terms of a plan', () => {
  it('come back unchanged when nobody typed anything', () => {
    const { id, version, state, subscribers, createdAt, ...terms } = plan
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

  it.each([
    [604_800, '7', 'days'],
    [5_400, '90', 'minutes'],
    [36_000, '10', 'hours'],
    [null, '', 'none'],
  ])('show a span of %s seconds as %s %s and give it back', (durationSeconds, term, termUnit) => {
    const typed = typedTerms({ ...plan, durationSeconds }, 'KES')
    expect(typed).toMatchObject({ term, termUnit })
    expect(termsOf(typed)).toMatchObject({ durationSeconds, durationMonths: null })
  })

  it('keep months and their day, and drop the day with the months', () => {
    const typed = typedTerms({ ...plan, durationSeconds: null, durationMonths: 3, anchorDay: 31 }, 'KES')
    expect(termsOf(typed)).toMatchObject({ durationSeconds: null, durationMonths: 3, anchorDay: 31 })
    expect(termsOf({ ...typed, termUnit: 'days' })).toMatchObject({ durationSeconds: 259_200, durationMonths: null, anchorDay: null })
  })

  it('ask for a time of the average exactly when there is a burst', () => {
    expect(termsOf({ ...fresh(), burstUploadMbit: '5' })).toMatchObject({ burstUploadBps: 5_000_000, burstDownloadBps: null, burstSeconds: 8 })
    expect(termsOf({ ...fresh(), burstSeconds: '30' }).burstSeconds).toBeNull()
  })

  it('bound the offer by the clock of the tenant', () => {
    expect(typedTerms(plan, 'KES')).toMatchObject({ offeredFrom: '2026-12-01T00:00', offeredUntil: '2026-12-31T23:59:59' })
    expect(termsOf({ ...fresh(), offeredFrom: '2026-12-24T18:30' }).offeredFrom).toBe('2026-12-24T15:30:00.000Z')
  })

  it('are offered to everybody everywhere at once when nobody says otherwise', () => {
    expect(termsOf(fresh())).toMatchObject({ visible: true, trial: false, position: 0, offeredFrom: null, offeredUntil: null, nasIds: [], startsOn: 'grant', graceSeconds: 0 })
  })
})

describe('a plan in words', () => {
  it('says how long it lasts', () => {
    expect(validityOf(plan)).toBe('7d')
    expect(validityOf({ durationMonths: 1 })).toBe('1 month')
    expect(validityOf({ durationMonths: 3, anchorDay: 5 })).toBe('3 months, to day 5')
    expect(validityOf({})).toBe('No end')
  })

  it('names its start and its grace where they are not the usual', () => {
    expect(validityNotes(plan)).toEqual(['from the first login', '1d grace'])
    expect(validityNotes({ startsOn: 'grant', graceSeconds: 0 })).toEqual([])
  })

  it('says whether strangers see it', () => {
    const now = Date.parse('2026-12-10T00:00:00Z')
    expect(offerOf(plan, now)).toBe('plan.offer.hidden')
    expect(offerOf({ ...plan, visible: true }, now)).toBe('plan.offer.visible')
    expect(offerOf({ visible: true, offeredFrom: '2026-12-11T00:00:00Z' }, now)).toBe('plan.offer.later')
    expect(offerOf({ visible: true, offeredUntil: '2026-12-10T00:00:00Z' }, now)).toBe('plan.offer.over')
  })
})
