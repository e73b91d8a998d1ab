import { describe, expect, it } from 'vitest'
import { dropReason } from './drops'

const nas = (lastDroppedAt: string | null, lastPacketAt: string | null) => ({
  lastDroppedAt,
  lastPacketAt,
  lastDropReason: lastDroppedAt ? ('bad_authenticator' as const) : null,
})

describe('dropReason', () => {
  it('is told while nothing else was ever heard', () => {
    expect(dropReason(nas('2026-03-01T12:00:00Z', null))).toBe('bad_authenticator')
  })
  it('is told while accounting goes on and logins fail', () => {
    expect(dropReason(nas('2026-03-01T12:00:00Z', '2026-03-01T12:05:00Z'))).toBe('bad_authenticator')
  })
  it('is no news when packets have been accepted for long since', () => {
    expect(dropReason(nas('2026-03-01T12:00:00Z', '2026-03-01T12:11:00Z'))).toBeNull()
  })
  it('is nothing when nothing was dropped', () => {
    expect(dropReason(nas(null, null))).toBeNull()
  })
})
