import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

/** Long enough to be seen as movement, short enough that the packet is on screen well within half a second. */
const GLIDE_MS = 250

/** Follows a figure by gliding to each new value, so that a live number moves instead of flashing. */
export function useSmooth(target: () => number | undefined): Readonly<Ref<number | undefined>> {
  const shown = ref(target())
  let frame = 0

  watch(target, (to) => {
    cancelAnimationFrame(frame)
    const from = shown.value
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches || document.hidden
    if (to === undefined || from === undefined || still) {
      shown.value = to
      return
    }
    const start = performance.now()
    const step = (at: number): void => {
      const share = Math.min(1, Math.max(0, (at - start) / GLIDE_MS))
      shown.value = share === 1 ? to : from + (to - from) * (1 - (1 - share) ** 3)
      if (share < 1) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
  })
  onScopeDispose(() => cancelAnimationFrame(frame))
  return readonly(shown)
}
