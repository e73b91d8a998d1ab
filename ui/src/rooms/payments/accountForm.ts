import type { PaymentAccount, PaymentAccountTerms } from '../../api/payments'

export type Provider = 'mpesa' | 'airtel' | 'stripe'
export interface Setting {
  name: string
  secret?: boolean
  optional?: boolean
  /** The only values there are; the first when nothing is said. */
  choices?: readonly string[]
}

/** What each provider asks for, in the order a person reads it off the provider's page. */
export const SETTINGS: Record<Provider, Setting[]> = {
  mpesa: [
    { name: 'environment', choices: ['production', 'sandbox'] },
    { name: 'kind', choices: ['paybill', 'till'] },
    { name: 'shortCode' },
    { name: 'tillNumber', optional: true },
    { name: 'consumerKey', secret: true },
    { name: 'consumerSecret', secret: true },
    { name: 'passkey', secret: true },
    { name: 'initiator', optional: true },
    { name: 'securityCredential', secret: true, optional: true },
    { name: 'nominatedNumber', optional: true },
  ],
  airtel: [
    { name: 'environment', choices: ['live', 'uat'] },
    { name: 'country' },
    { name: 'currency', optional: true },
    { name: 'clientId' },
    { name: 'clientSecret', secret: true },
    { name: 'callbackKey', secret: true, optional: true },
    { name: 'signMessages', choices: ['false', 'true'] },
    { name: 'host', optional: true },
  ],
  stripe: [
    { name: 'mode', choices: ['checkout', 'intent'] },
    { name: 'secretKey', secret: true },
    { name: 'webhookSecrets', secret: true },
    { name: 'publishableKey', optional: true },
    { name: 'returnUrl', optional: true },
    { name: 'cancelUrl', optional: true },
  ],
}
export const PROVIDERS = Object.keys(SETTINGS) as Provider[]

export interface TypedAccount {
  provider: Provider
  name: string
  settings: Record<string, string>
  trustedAddresses: string
  addressRule: PaymentAccount['addressRule']
  confirmAbove: string
  refuseUnknown: boolean
  preferred: boolean
}

export const settingsOf = (provider: string): Setting[] => SETTINGS[provider as Provider] ?? []

/** What the form shows. Secrets are never there: the server says only how they end, and that is a hint, not a value. */
export function typedAccount(account?: PaymentAccount, provider: Provider = 'mpesa', confirmAbove = ''): TypedAccount {
  const of = (account?.provider as Provider | undefined) ?? provider
  const settings: Record<string, string> = {}
  for (const { name, secret, choices } of settingsOf(of)) {
    settings[name] = secret ? '' : (account?.settings[name] ?? choices?.[0] ?? '')
  }
  return {
    provider: of,
    name: account?.name ?? '',
    settings,
    trustedAddresses: (account?.trustedAddresses ?? []).join('\n'),
    addressRule: account?.addressRule ?? 'score',
    confirmAbove,
    refuseUnknown: account?.refuseUnknown ?? false,
    preferred: account?.preferred ?? false,
  }
}

/** What was typed as the server takes it: empty secrets are left out and stay as they are. */
export function termsOf(form: TypedAccount, confirmAboveMinor: number | null): PaymentAccountTerms {
  const settings: Record<string, string> = {}
  for (const { name } of settingsOf(form.provider)) {
    const value = form.settings[name]?.trim()
    if (value) settings[name] = value
  }
  return {
    provider: form.provider,
    name: form.name.trim(),
    settings,
    trustedAddresses: form.trustedAddresses.split(/[\s,]+/).filter(Boolean),
    addressRule: form.addressRule,
    confirmAboveMinor,
    refuseUnknown: form.refuseUnknown,
    preferred: form.preferred,
  }
}
