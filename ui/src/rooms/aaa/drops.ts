import type { Nas } from '../../api/types'

/**
 * How long a drop is news after something else was accepted: an unsigned login may be dropped while accounting, signed
 * by its nature, is fine; another secret is another for both.
 */
const UNSIGNED_MS = 10 * 60_000
const NEWS_MS = { bad_authenticator: 0, message_authenticator_missing: UNSIGNED_MS, unsigned_proxy_state: UNSIGNED_MS }

/** Why packets of a NAS are dropped, while that is news. */
export function dropReason(nas: Pick<Nas, 'lastDroppedAt' | 'lastDropReason' | 'lastPacketAt'>): Nas['lastDropReason'] {
  const reason = nas.lastDropReason
  if (!nas.lastDroppedAt || !reason) return null
  if (!nas.lastPacketAt) return reason
  return Date.parse(nas.lastPacketAt) - Date.parse(nas.lastDroppedAt) <= NEWS_MS[reason] ? reason : null
}
