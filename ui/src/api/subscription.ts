import type { Subscription } from './types'
import { t } from '../kit/text'
import { formatDateTime } from '../kit/time'

/** The state of a right in a word of its own: a NAS waits for a packet, a right for the first login. */
export function subscriptionState(state: Subscription['state']): string {
  return state === 'waiting' ? 'unstarted' : state
}

/** What is unusual about a right, in sentences: it has not begun, it is over but still good, others follow. */
export function subscriptionNotes(held: Subscription): string[] {
  return [
    ...(held.state === 'waiting' ? [t('subscriber.startsWithLogin')] : []),
    ...(held.state === 'grace' ? [t('subscriber.graceUntil', { time: formatDateTime(held.accessUntil) })] : []),
    ...(held.queued > 0 ? [t('subscriber.queued', { count: held.queued })] : []),
  ]
}
