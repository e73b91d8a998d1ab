import { subscriptionState } from '../../api/subscription'
import type { Subscriber } from '../../api/types'

/** The one word that matters most about a subscriber: what keeps them out, else whether they are online. */
export function standing(subscriber: Subscriber): string {
  if (subscriber.state === 'suspended') return 'suspended'
  if (subscriber.online) return 'online'
  const plan = subscriber.subscription?.state
  return plan ? subscriptionState(plan) : 'active'
}
