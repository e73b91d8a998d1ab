import type { Nas } from '../../api/types'

const LATELY_MS = 10 * 60_000

/**
 * Why packets of a NAS are dropped, while that is news: nothing was accepted since, or only for some minutes, because
 * a router's accounting may be fine while its logins are not.
 */
export function dropReason(nas: Pick<Nas, 'lastDroppedAt' | 'lastDropReason' | 'lastPacketAt'>): Nas['lastDropReason'] {
  if (!nas.lastDroppedAt || !nas.lastDropReason) return null
  if (!nas.lastPacketAt) return nas.lastDropReason
  return Date.parse(nas.lastPacketAt) - Date.parse(nas.lastDroppedAt) < LATELY_MS ? nas.lastDropReason : null
}
