import { useToast } from '@nuxt/ui/composables'
import { disconnectSession, listNasCommands } from '../../api/sessions'
import type { NasCommand, Session } from '../../api/types'
import { t } from '../../kit/text'
import { useConfirm } from '../../kit/useConfirm'

/** A NAS is asked three times with growing pauses; after this long we stop watching, the stored command goes on. */
const WATCH_MS = 30_000
const ASK_EVERY_MS = 700

/** Asks, sends a Disconnect-Request, and says what the NAS made of it. */
export function useDisconnect(changed: () => void): (session: Session) => Promise<void> {
  const confirm = useConfirm()
  const toast = useToast()

  return async (session) => {
    let command: NasCommand | undefined
    const sent = await confirm({
      title: t('session.disconnectTitle', { name: session.username }),
      body: t('session.disconnectBody', { nas: session.nasName }),
      action: t('session.disconnect'),
      danger: true,
      run: async () => (command = await disconnectSession(session.id)),
    })
    if (!sent || !command) return
    const result = await outcome(command)
    changed()
    toast.add({
      title: t(`session.result.${result.state}`, { name: session.username }),
      description: result.result ?? undefined,
      ...LOOK[result.state],
    })
  }
}

const LOOK = {
  acknowledged: { color: 'success', icon: 'i-lucide-circle-check' },
  refused: { color: 'warning', icon: 'i-lucide-circle-alert' },
  unanswered: { color: 'error', icon: 'i-lucide-circle-x' },
  obsolete: { color: 'neutral', icon: 'i-lucide-circle-check' },
  pending: { color: 'neutral', icon: 'i-lucide-clock' },
} as const

/** The command once the NAS has answered, or as it stands when we stop watching. */
async function outcome(command: NasCommand): Promise<NasCommand> {
  let seen = command
  const until = Date.now() + WATCH_MS
  while (seen.state === 'pending' && Date.now() < until && command.sessionId) {
    await new Promise((wake) => setTimeout(wake, ASK_EVERY_MS))
    const { items } = await listNasCommands({ sessionId: command.sessionId, perPage: 10 })
    seen = items.find((item) => item.id === command.id) ?? seen
  }
  return seen
}
