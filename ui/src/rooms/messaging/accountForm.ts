import type { MessageAccount, MessageAccountTerms, MessageProvider } from '../../api/types'

type Credentials = NonNullable<MessageAccountTerms['credentials']>
type CredentialName = keyof Credentials

export interface CredentialField {
  name: CredentialName
  secret?: boolean
  optional?: boolean
}

/** What each provider asks for, in the order a person reads it off the provider's page. */
export const FIELDS: Record<MessageProvider, CredentialField[]> = {
  africastalking: [{ name: 'username' }, { name: 'apiKey', secret: true }],
  twilio: [{ name: 'accountSid' }, { name: 'authToken', secret: true }, { name: 'messagingServiceSid', optional: true }],
  smtp: [
    { name: 'host' },
    { name: 'port' },
    { name: 'security' },
    { name: 'username', optional: true },
    { name: 'password', secret: true, optional: true },
  ],
}

export interface TypedAccount {
  provider: MessageProvider
  name: string
  sender: string
  perSecond: string
  appendedCharacters: string
  expectsReports: boolean
  isDefault: boolean
  active: boolean
  credentials: Partial<Record<Exclude<CredentialName, 'security'>, string>> & Pick<Credentials, 'security'>
}

/** What the form shows: an account's terms, or those of a new one. Secrets are never there. */
export function typedAccount(account?: MessageAccount): TypedAccount {
  return {
    provider: account?.provider ?? 'africastalking',
    name: account?.name ?? '',
    sender: account?.sender ?? '',
    perSecond: String(account?.perSecond ?? 10),
    appendedCharacters: String(account?.appendedCharacters ?? 0),
    expectsReports: account?.expectsReports ?? true,
    isDefault: account?.isDefault ?? false,
    active: account?.active ?? true,
    credentials: account ? { ...(account.credentials as TypedAccount['credentials']) } : { port: '587', security: 'starttls' },
  }
}

/** What was typed as the server takes it; credentials only when one of them was changed. */
export function termsOf(form: TypedAccount, before?: MessageAccount): MessageAccountTerms {
  const given: Record<string, string> = {}
  for (const { name } of FIELDS[form.provider]) {
    const value = form.credentials[name]?.trim()
    if (value) given[name] = value
  }
  const known = (before?.credentials ?? {}) as Record<string, string>
  const same = before && Object.keys(given).length === Object.keys(known).length && Object.entries(given).every(([name, value]) => known[name] === value)
  return {
    name: form.name.trim(),
    sender: form.sender.trim(),
    perSecond: Number(form.perSecond),
    appendedCharacters: Number(form.appendedCharacters),
    expectsReports: form.expectsReports,
    isDefault: form.isDefault,
    priority: before?.priority ?? 100,
    active: form.active,
    ...(!same && { credentials: given as Credentials }),
  }
}
