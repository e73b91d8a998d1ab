import { listSubscribers } from './subscribers'
import type { Choice } from '../kit/PickOne.vue'

const FOUND = 20

/** Subscribers whose name, login or phone has this text, for a field that chooses one. */
export async function findSubscriber(q: string): Promise<Choice[]> {
  const { items } = await listSubscribers({ q, perPage: FOUND })
  return items.map((one) => ({ value: one.id, label: one.username, description: [one.name, one.phone].filter(Boolean).join(' · ') || undefined }))
}
