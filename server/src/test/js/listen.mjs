// Subscribes with an unmodified foreign client and prints what it is told, one JSON line each, until it is ended.
//   node listen.mjs pusher|echo HOST PORT KEY AUTH_URL TOKEN CHANNEL EVENT...
import Echo from 'laravel-echo'
import Pusher from 'pusher-js'

const [client, wsHost, port, key, endpoint, token, channel, ...events] = process.argv.slice(2)
const say = (what, data) => console.log(JSON.stringify({ what, data }))

const options = {
  cluster: '', // Asked for by pusher-js, unused when a host is given.
  wsHost,
  wsPort: Number(port),
  forceTLS: false,
  enabledTransports: ['ws'],
  enableStats: false,
}
const headers = { Authorization: `Bearer ${token}` }

function watch(pusher) {
  pusher.connection.bind('connected', () => say('connected', pusher.connection.socket_id))
  pusher.connection.bind('error', (e) => say('error', e.error?.data ?? e.data ?? String(e)))
  pusher.connection.bind('state_change', (s) => say('state', s.current))
}

if (client === 'pusher') {
  const pusher = new Pusher(key, { ...options, channelAuthorization: { endpoint, transport: 'ajax', headers } })
  watch(pusher)
  const subscription = pusher.subscribe(channel)
  subscription.bind('pusher:subscription_succeeded', (m) =>
    say('subscribed', m?.members ? Object.values(m.members).map((x) => x.name) : null))
  subscription.bind('pusher:subscription_error', (e) => say('refused', e))
  subscription.bind('pusher:member_added', (m) => say('joined', m.info.name))
  subscription.bind('pusher:member_removed', (m) => say('left', m.id))
  for (const event of events) subscription.bind(event, (data) => say(event, data))
} else {
  const echo = new Echo({ ...options, broadcaster: 'pusher', key, Pusher, authEndpoint: endpoint, auth: { headers } })
  watch(echo.connector.pusher)
  const subscription = channel.startsWith('presence-')
    ? echo.join(channel.slice('presence-'.length)).here((m) => say('here', m.map((x) => x.name)))
    : echo.private(channel.slice('private-'.length))
  subscription.subscribed(() => say('subscribed', null)).error((e) => say('refused', e))
  for (const event of events) subscription.listen('.' + event, (data) => say(event, data))
}
