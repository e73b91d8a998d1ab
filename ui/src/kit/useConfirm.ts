import { useOverlay } from '@nuxt/ui/composables'
import ConfirmDialog from './ConfirmDialog.vue'

export interface Question {
  title: string
  body: string
  /** The verb on the button, never "OK". */
  action: string
  danger?: boolean
  /** Done when the reader agrees; what it throws is shown in the dialog. */
  run: () => Promise<unknown>
}

/** Asks; true once it was agreed to and done. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  const overlay = useOverlay()
  return async (question) => {
    const dialog = overlay.create(ConfirmDialog, { destroyOnClose: true })
    return Boolean(await dialog.open(question))
  }
}
