import { describe, expect, it } from 'vitest'
import type { MessageAccount } from '../../api/types'
import { termsOf, typedAccount } from './accountForm'

const account = {
  id: '1', name: 'Main', channel: 'sms', provider: 'africastalking', sender: 'KISUMU', perSecond: 10, appendedCharacters: 0,
  expectsReports: true, isDefault: true, priority: 5, active: true, credentials: { username: 'kisumu' }, secretHint: '6789',
  reportAddress: null, createdAt: '2026-03-02T09:00:00Z',
} as unknown as MessageAccount

describe('an account as typed', () => {
  it('keeps the credentials when none was touched', () => {
    expect(termsOf(typedAccount(account), account)).not.toHaveProperty('credentials')
  })

  it('sends all credentials when the secret was typed', () => {
    const form = typedAccount(account)
    form.credentials.apiKey = ' new-key '
    expect(termsOf(form, account).credentials).toEqual({ username: 'kisumu', apiKey: 'new-key' })
  })

  it('sends what the provider asks for and nothing of another', () => {
    const form = typedAccount()
    Object.assign(form, { provider: 'twilio', name: ' Two ' })
    form.credentials.accountSid = 'AC1'
    form.credentials.authToken = 'token'
    const terms = termsOf(form)
    expect(terms.name).toBe('Two')
    expect(terms.credentials).toEqual({ accountSid: 'AC1', authToken: 'token' })
  })

  it('keeps the place of an account in the order', () => {
    expect(termsOf(typedAccount(account), account).priority).toBe(5)
  })
})
