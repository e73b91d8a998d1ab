import { useToast } from '@nuxt/ui/composables'
import { disconnectSession } from '../../api/sessions'
import type { NasCommand, Session } from '../../api/types'
import { t } from '../../kit/text'
import { useConfirm } from '../../kit/useConfirm'
import { follow } from './commands'

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
    follow(command, (end) => {
      changed()
      toast.add({
        title: t(`session.result.${end.state}`, { name: session.username }),
        description: end.result ?? undefined,
        ...LOOK[end.state],
      })
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
