import { describe, expect, it } from 'vitest'
import { dropReason } from './drops'

const nas = (lastDroppedAt: string | null, lastPacketAt: string | null, reason: 'bad_authenticator' | 'message_authenticator_missing' = 'message_authenticator_missing') => ({
  lastDroppedAt,
  lastPacketAt,
  lastDropReason: lastDroppedAt ? reason : null,
})

describe('dropReason', () => {
  it('is told while nothing else was ever heard', () => {
    expect(dropReason(nas('2026-03-01T12:00:00Z', null))).toBe('message_authenticator_missing')
  })
  it('is told while accounting goes on and logins fail', () => {
    expect(dropReason(nas('2026-03-01T12:00:00Z', '2026-03-01T12:05:00Z'))).toBe('message_authenticator_missing')
  })
  it('is no news when packets have been accepted for long since', () => {
    expect(dropReason(nas('2026-03-01T12:00:00Z', '2026-03-01T12:11:00Z'))).toBeNull()
  })
  it('is no news at all that the secret was another, once the right one is used', () => {
    expect(dropReason(nas('2026-03-01T12:00:00Z', '2026-03-01T12:00:01Z', 'bad_authenticator'))).toBeNull()
    expect(dropReason(nas('2026-03-01T12:00:00Z', '2026-03-01T11:59:59Z', 'bad_authenticator'))).toBe('bad_authenticator')
  })
  it('is nothing when nothing was dropped', () => {
    expect(dropReason(nas(null, null))).toBeNull()
  })
})
