import { defineStore } from 'pinia'
import type Pusher from 'pusher-js'
import { shallowRef, ref } from 'vue'
import { call } from '../api/client'

export type LiveState = 'connecting' | 'live' | 'offline'

/** Silence after which we ask whether the server is still there, and how long we wait for its answer. */
const QUIET_MS = 15_000
const PONG_MS = 5_000
/** Trying for this long without success counts as offline. */
const UNAVAILABLE_MS = 4_000

/** The one socket of this screen, over the Pusher protocol. */
export const useLive = defineStore('live', () => {
  const state = ref<LiveState>('connecting')
  const pusher = shallowRef<Pusher>()
  let opening: Promise<Pusher> | undefined

  async function open(key: string): Promise<void> {
    opening ??= make(key)
    pusher.value = await opening
  }

  async function make(key: string): Promise<Pusher> {
    const { default: Client } = await import('pusher-js')
    const port = Number(location.port) || undefined
    const client = new Client(key, {
      cluster: '',
      wsHost: location.hostname,
      wsPort: port ?? 80,
      wssPort: port ?? 443,
      forceTLS: location.protocol === 'https:',
      enabledTransports: ['ws', 'wss'],
      disableStats: true,
      activityTimeout: QUIET_MS,
      pongTimeout: PONG_MS,
      unavailableTimeout: UNAVAILABLE_MS,
      channelAuthorization: { customHandler: authorize },
    })
    client.connection.bind('state_change', ({ current }: { current: string }) => (state.value = meaning(current)))
    return client
  }

  function close(): void {
    pusher.value?.disconnect()
    pusher.value = undefined
    opening = undefined
    state.value = 'offline'
  }

  return { state, pusher, open, close }
})

type Authorize = Extract<
  NonNullable<ConstructorParameters<typeof Pusher>[1]['channelAuthorization']>,
  { customHandler: unknown }
>['customHandler']

/** Our own call, so that an expired token is renewed on the way. */
const authorize: Authorize = ({ socketId, channelName }, done) => {
  call('post', '/api/broadcasting/auth', { body: { socket_id: socketId, channel_name: channelName } }).then(
    (answer) => done(null, answer),
    (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), null),
  )
}

function meaning(state: string): LiveState {
  if (state === 'connected') return 'live'
  return state === 'connecting' || state === 'initialized' ? 'connecting' : 'offline'
}
