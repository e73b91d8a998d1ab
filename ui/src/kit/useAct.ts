import { useToast } from '@nuxt/ui/composables'
import { ref, type Ref } from 'vue'

export interface Act {
  readonly busy: Ref<boolean>
  /** Runs one action at a time and says how it went; undefined when it failed. */
  act<T>(run: () => Promise<T>, done?: string | ((answer: T) => string)): Promise<T | undefined>
}

/** For buttons: what is under way cannot be pressed again, and the reader hears the outcome. */
export function useAct(): Act {
  const toast = useToast()
  const busy = ref(false)
  return {
    busy,
    async act(run, done) {
      if (busy.value) return undefined
      busy.value = true
      try {
        const answer = await run()
        if (done) {
          const title = typeof done === 'string' ? done : done(answer)
          toast.add({ title, color: 'success', icon: 'i-lucide-circle-check' })
        }
        return answer
      } catch (error) {
        const description = error instanceof Error ? error.message : String(error)
        toast.add({ title: description, color: 'error', icon: 'i-lucide-circle-x' })
        return undefined
      } finally {
        busy.value = false
      }
    },
  }
}
