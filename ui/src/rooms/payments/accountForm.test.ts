import { describe, expect, it } from 'vitest'
import type { PaymentAccount } from '../../api/payments'
import { termsOf, typedAccount } from './accountForm'
import { minorOf, wholeOf } from '../../kit/amount'

const account = {
  id: '1', provider: 'mpesa', name: 'Main', settings: { shortCode: '174379', passkey: '…c919', kind: 'till', tillNumber: '55555' },
  trustedAddresses: ['10.0.0.0/8'], addressRule: 'refuse', refuseUnknown: true, preferred: true,
} as unknown as PaymentAccount

describe('a payment account as typed', () => {
  it('never sends the end of a secret back as the secret', () => {
    const terms = termsOf(typedAccount(account), null)
    expect(terms.settings).toEqual({ environment: 'production', kind: 'till', shortCode: '174379', tillNumber: '55555' })
    expect(terms).toMatchObject({ addressRule: 'refuse', refuseUnknown: true, trustedAddresses: ['10.0.0.0/8'] })
  })

  it('sends a secret that was typed', () => {
    const form = typedAccount(account)
    form.settings.passkey = ' new '
    expect(termsOf(form, null).settings.passkey).toBe('new')
  })

  it('sends nothing of another provider', () => {
    const form = typedAccount(undefined, 'stripe')
    form.settings.shortCode = '1'
    expect(termsOf(form, 500).settings).toEqual({ mode: 'checkout' })
  })
})

describe('an amount as typed', () => {
  it('is read by its digits', () => {
    expect(minorOf('1,250.5', 'KES')).toBe(125_050)
    expect(minorOf('1250', 'UGX')).toBe(1250)
    expect(wholeOf(125_050, 'KES')).toBe('1250.50')
    expect(wholeOf(125_000, 'KES')).toBe('1250')
  })

  it('is refused with more digits than its currency has, or as nothing', () => {
    for (const typed of ['1.234', '0', 'ten', '-5', '']) expect(() => minorOf(typed, 'KES')).toThrow()
  })
})
