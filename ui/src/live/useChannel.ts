import { onScopeDispose, watch } from 'vue'
import { useLive } from './connection'

/** How many of this screen's parts listen to each channel; the last to leave closes the door. */
const listeners = new Map<string, number>()

/**
 * Listens to one event of a channel for as long as the caller lives. A name that changes, or becomes
 * undefined, moves the subscription. After a reconnect the library subscribes again by itself, and the
 * server sends the latest value of a stats channel, so nothing has to be caught up here.
 */
export function useChannel<T>(name: () => string | undefined, event: string, handle: (message: T) => void): void {
  const live = useLive()
  let leave: () => void = () => {}

  watch(
    [() => live.pusher, name],
    ([pusher, channelName]) => {
      leave()
      leave = () => {}
      if (!pusher || !channelName) return
      const channel = pusher.subscribe(channelName)
      channel.bind(event, handle)
      listeners.set(channelName, (listeners.get(channelName) ?? 0) + 1)
      leave = () => {
        channel.unbind(event, handle)
        const left = (listeners.get(channelName) ?? 1) - 1
        listeners.set(channelName, left)
        if (left === 0) pusher.unsubscribe(channelName)
      }
    },
    { immediate: true },
  )
  onScopeDispose(() => leave())
}
