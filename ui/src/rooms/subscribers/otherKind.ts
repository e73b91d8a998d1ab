import type { Plan, Subscription } from '../../api/types'
import { t } from '../../kit/text'

/** Said before a package takes the place of one for another way to come online; undefined: it is for the same. */
export function otherKind(plans: readonly Pick<Plan, 'id' | 'name' | 'accessKind'>[], chosen: string | undefined, held: Pick<Subscription, 'planId' | 'planName' | 'queued'> | undefined): string | undefined {
  const next = plans.find((plan) => plan.id === chosen)
  const now = plans.find((plan) => plan.id === held?.planId)
  if (!next || !now || !held || next.accessKind === 'any' || next.accessKind === now.accessKind) return undefined
  const words = { plan: next.name, kind: t(`kind.${next.accessKind}`), held: held.planName, heldKind: t(`kind.${now.accessKind}`) }
  return t(held.queued > 0 ? 'subscriber.otherKindAndQueue' : 'subscriber.otherKind', words)
}
