import type { Purchase, PurchaseEvent } from '../../api/hotspot'
import { say } from '../../kit/text'
import { timeOfDay } from '../../kit/timeline'

/** The whole story in a sentence to read out: `Paid 12:01:04, router offline 12:01:06, connected 12:03:10`. */
export function story(events: PurchaseEvent[]): string {
  const told = events
    .map((event) => ({ kind: event.kind.toLowerCase(), at: event.at }))
    .filter(({ kind }) => say(`purchase.short.${kind}`) !== undefined)
    .map(({ kind, at }) => `${say(`purchase.short.${kind}`)} ${timeOfDay(at)}`)
    .join(', ')
  return told.charAt(0).toUpperCase() + told.slice(1)
}

/** Only what was granted and is not over can be connected again. */
export const mayRetry = (purchase: Purchase): boolean =>
  !purchase.ended && ['granted', 'online', 'given_up'].includes(purchase.state) && !['refunded', 'revoked', 'credited', 'unclaimed'].includes(purchase.outcome ?? '')

/** The price of what has ended may go back all the same, once. */
export const mayRevoke = (purchase: Purchase): boolean =>
  ['granted', 'queued', 'online'].includes(purchase.state) && !['refunded', 'revoked', 'credited'].includes(purchase.outcome ?? '')
