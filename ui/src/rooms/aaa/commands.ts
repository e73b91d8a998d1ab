import { shallowReactive } from 'vue'
import { listNasCommands } from '../../api/sessions'
import type { NasCommand } from '../../api/types'
import { alsoForget } from '../../api/useResource'

/** Somebody who has just asked is watching; later the router is the one who takes its time. */
const SOON_MS = 700
const LATER_MS = 3_000
const WATCHED_MS = 15_000
const PENDING_MAX = 200

/** The last disconnect asked of each session, as far as this screen knows; whatever page is open, it is followed to its end. */
const latest = shallowReactive(new Map<string, NasCommand>())
const ended = new Map<string, (command: NasCommand) => void>()
let watchedUntil = 0
let timer: ReturnType<typeof setTimeout> | undefined

let login = 0 // answers to what an earlier login asked are dropped

alsoForget(() => {
  login++
  clearTimeout(timer)
  latest.clear()
  ended.clear()
})

export const commandOf = (sessionId: string): NasCommand | undefined => latest.get(sessionId)

/** Shows this command from now and says once how it ended. */
export function follow(command: NasCommand, done: (command: NasCommand) => void): void {
  ended.set(command.id, done)
  watchedUntil = Date.now() + WATCHED_MS
  take(command)
  again()
}

/** Takes up what was asked before this page was loaded, here or by somebody else, and is still under way. */
export function followPending(): void {
  void look().finally(again)
}

function take(command: NasCommand): void {
  if (command.kind !== 'disconnect' || !command.sessionId) return
  latest.set(command.sessionId, command)
  if (command.state === 'pending') return
  ended.get(command.id)?.(command)
  ended.delete(command.id)
}

const followed = (): NasCommand[] => [...latest.values()].filter((command) => command.state === 'pending')

function again(): void {
  clearTimeout(timer)
  if (followed().length === 0) return
  timer = setTimeout(() => void look().finally(again), Date.now() < watchedUntil ? SOON_MS : LATER_MS)
}

/** One question for all that are under way, and one more for each that no longer is. Unanswered, it is asked again. */
async function look(): Promise<void> {
  const before = followed()
  const asker = login
  const pending = await listNasCommands({ state: 'pending', perPage: PENDING_MAX }).catch(() => undefined)
  if (!pending || asker !== login) return
  pending.items.forEach(take)
  const still = new Set(pending.items.map((command) => command.id))
  await Promise.all(before.filter((command) => !still.has(command.id)).map(finish))
}

async function finish(command: NasCommand): Promise<void> {
  const sessionId = command.sessionId ?? ''
  const asker = login
  const answer = await listNasCommands({ sessionId, perPage: 10 }).catch(() => undefined)
  if (!answer || asker !== login) return
  const now = answer.items.find((item) => item.id === command.id)
  if (now) take(now)
  else latest.delete(sessionId)
}
